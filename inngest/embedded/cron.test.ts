import { expect, it } from "vitest";
import { isCron, nextCronMs } from "./cron.ts";

const next = (entry: string, after: string) => {
  const ms = nextCronMs(entry, Date.parse(after));
  return ms === null ? null : new Date(ms).toISOString();
};

it.each([
  ["* * * * *", "2026-01-05T08:00:00Z", "2026-01-05T08:01:00.000Z"],
  ["30 * * * *", "2026-01-05T08:30:00Z", "2026-01-05T09:30:00.000Z"],
  ["*/15 9-17 * * mon-fri", "2026-01-09T17:45:00Z", "2026-01-12T09:00:00.000Z"],
  ["0 0 1 jan *", "2026-01-05T08:00:00Z", "2027-01-01T00:00:00.000Z"],
  ["0 12 29 2 *", "2026-01-05T08:00:00Z", "2028-02-29T12:00:00.000Z"],
  ["0 0 13 * 5", "2026-01-05T08:00:00Z", "2026-01-09T00:00:00.000Z"],
  ["5,10-12,20/20 6 * * 7", "2026-01-05T08:00:00Z", "2026-01-11T06:05:00.000Z"],
  ["@weekly", "2026-01-05T08:00:00Z", "2026-01-11T00:00:00.000Z"],
  ["TZ=Europe/Berlin 0 9 * * *", "2026-07-01T00:00:00Z", "2026-07-01T07:00:00.000Z"],
  ["TZ=Asia/Kolkata 0 9 * * *", "2026-07-01T00:00:00Z", "2026-07-01T03:30:00.000Z"],
  // The clocks go forward at 02:00: 02:30 is not there that day.
  ["TZ=Europe/Berlin 30 2 * * *", "2026-03-29T00:00:00Z", "2026-03-30T00:30:00.000Z"],
])("%s after %s", (entry, after, expected) => {
  expect(next(entry, after)).toBe(expected);
});

it("finds nothing for a day that never comes", () => {
  expect(next("0 0 30 2 *", "2026-01-05T08:00:00Z")).toBeNull();
});

it.each([
  "",
  "* * * *",
  "60 * * * *",
  "* 24 * * *",
  "5-1 * * * *",
  "*/0 * * * *",
  "a * * * *",
  "* * 0 * *",
  "TZ=Mars/One * * * * *",
])("refuses %j", (entry) => {
  expect(isCron(entry)).toBe(false);
});
