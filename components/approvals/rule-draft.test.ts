import { expect, it } from "vitest";
import { draftOf, problemsOf, ruleOf } from "./rule-draft.ts";

const EMPTY = draftOf(null);

it("says by field which figure a rule cannot have", () => {
  expect(problemsOf(EMPTY)).toEqual({});
  const wrong = { minAmount: "much", fromHour: "33", toHour: "7.5", deadlineHours: "0" };
  expect(Object.keys(problemsOf({ ...EMPTY, ...wrong }))).toEqual(Object.keys(wrong));
  const right = { minAmount: "$1000", fromHour: "0", toHour: "24", deadlineHours: "0,5" };
  expect(problemsOf({ ...EMPTY, ...right })).toEqual({});
  expect(ruleOf({ ...EMPTY, ...right })).toMatchObject({ minAmountMicros: 1_000_000_000, deadlineMinutes: 30 });
});

it("is not held up by a time to decide that is out of sight", () => {
  const allowed = { ...EMPTY, decision: "allow", deadlineHours: "soon" };
  expect(problemsOf(allowed)).toEqual({});
  expect(ruleOf(allowed)).toMatchObject({ deadlineMinutes: null });
});
