import { expect, it } from "vitest";
import { scheduleWords } from "./schedule-words.ts";

it.each([
  [5 * 60_000, "every 5 minutes"],
  [1_000, "every second"],
  [90_000, "every 90 seconds"],
  [86_400_000, "every day"],
  [1_500, "every 1.5 seconds"],
])("an interval of %d ms reads %s", (heartbeatEveryMs, words) => {
  expect(scheduleWords({ heartbeatEveryMs, heartbeatCron: null })).toBe(words);
});

it.each([
  ["0 9 * * 1-5", "at 9:00 on weekdays"],
  ["30 17 * * *", "at 17:30 every day"],
  ["0 8 * * 1", "at 8:00 on Mondays"],
  ["*/15 * * * *", "every 15 minutes"],
  ["5 * * * *", "every hour at 05 past"],
  ["0 0 1 * *", "at the times of 0 0 1 * *"],
  ["0 9-17 * * *", "at the times of 0 9-17 * * *"],
])("the entry %s reads %s", (heartbeatCron, words) => {
  expect(scheduleWords({ heartbeatEveryMs: null, heartbeatCron })).toBe(words);
});
