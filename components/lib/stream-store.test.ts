import { expect, test } from "vitest";
import { createStreamStore } from "./stream-store.ts";

const part = (attempt: number, offset: number, text: string) => ({
  runId: "r",
  stepIndex: 3,
  attempt,
  offset,
  text,
  isLast: false,
});

test("parts join, a repeated part changes nothing", () => {
  const store = createStreamStore();
  expect([store.add(part(1, 0, "Rev")), store.add(part(1, 3, "enue")), store.add(part(1, 3, "enue"))]).toEqual([
    true,
    true,
    true,
  ]);
  expect(store.read("r")?.text).toBe("Revenue");
});

test("a new attempt replaces the text of the broken one", () => {
  const store = createStreamStore();
  store.add(part(1, 0, "Revenue is"));
  store.add(part(2, 0, "Our"));
  expect(store.read("r")).toEqual({ stepIndex: 3, attempt: 2, text: "Our" });
});

test("a gap is told, and filled by the text of the server", () => {
  const store = createStreamStore();
  expect(store.add(part(1, 5, "late"))).toBe(false);
  store.seed("r", { stepIndex: 3, attempt: 1, text: "Never late" });
  expect(store.read("r")?.text).toBe("Never late");
  store.seed("r", { stepIndex: 3, attempt: 1, text: "Never" });
  expect(store.read("r")?.text).toBe("Never late");
});
