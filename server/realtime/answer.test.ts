import { expect, it } from "vitest";
import { type Answer, addPart } from "./answer.ts";

const part = (offset: number, text: string, more: Partial<Answer> = {}) => ({
  runId: "run",
  stepIndex: 1,
  attempt: 1,
  offset,
  text,
  isLast: false,
  ...more,
});
const answer = (text: string, more: Partial<Answer> = {}): Answer => {
  return { runId: "run", stepIndex: 1, attempt: 1, text, isLast: false, ...more };
};

it("puts parts together and says what is new", () => {
  expect(addPart(undefined, part(0, "Hel"))).toEqual({ answer: answer("Hel"), added: part(0, "Hel") });
  expect(addPart(answer("Hel"), part(3, "lo"))).toEqual({ answer: answer("Hello"), added: part(3, "lo") });
});

it("takes from a part that overlaps only what is new, and nothing from one that is known", () => {
  expect(addPart(answer("Hel"), part(1, "ello"))).toEqual({ answer: answer("Hello"), added: part(3, "lo") });
  expect(addPart(answer("Hello"), part(0, "Hel"))).toBeNull();
});

it("leaves out a part that would leave a gap", () => {
  expect(addPart(answer("Hel"), part(9, "x"))).toBeNull();
  expect(addPart(undefined, part(2, "x"))).toBeNull();
});

it("begins anew with a later attempt or step, and ignores an earlier one", () => {
  const again = { attempt: 2 };
  expect(addPart(answer("Hel"), part(0, "Bye", again))?.answer).toEqual(answer("Bye", again));
  expect(addPart(answer("Bye", again), part(3, "lo"))).toBeNull();
  expect(addPart(answer("Bye", again), part(0, "Next", { stepIndex: 2 }))?.answer.text).toBe("Next");
});

it("tells the end once", () => {
  const end = { isLast: true };
  expect(addPart(answer("Hello"), part(5, "", end))).toEqual({ answer: answer("Hello", end), added: part(5, "", end) });
  expect(addPart(answer("Hello", end), part(5, "", end))).toBeNull();
});
