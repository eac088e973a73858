import { expect, it } from "vitest";
import { dueWords } from "./due.tsx";

const day = 86_400_000;
const now = Date.UTC(2026, 0, 10);

it.each([
  [now + 3_600_000, false, "due today"],
  [now + 3 * day, false, "due in 3 d"],
  [now + 20 * day, false, "due 2026-01-30"],
  [now - 3_600_000, false, "1 d overdue"],
  [now - 5 * day, false, "5 d overdue"],
  [now - 5 * day, true, "was due"],
])("tells when a task is due: %d %s", (due, isOver, words) => {
  expect(dueWords(due, now, isOver)).toBe(words);
});
