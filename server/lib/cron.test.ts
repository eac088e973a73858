import { expect, it } from "vitest";
import { cronProblem, isCron, nextCronMs } from "./cron.ts";

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

it.each([
  [
    "leaves a time out that the clocks jump over",
    "30 2 * * *",
    "skip",
    "2026-03-29T00:00:00Z",
    "2026-03-30T00:30:00.000Z",
  ],
  ["or moves it to the moment after", "30 2 * * *", "shift", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00.000Z"],
  ["goes on at its time the day after", "30 2 * * *", "shift", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00.000Z"],
  ["takes a time that comes twice once", "30 2 * * *", "shift", "2026-10-24T23:00:00Z", "2026-10-25T00:30:00.000Z"],
  ["and not again an hour later", "30 2 * * *", "shift", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"],
  [
    "goes by the minute through the doubled hour",
    "*/30 * * * *",
    "shift",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:00:00.000Z",
  ],
  ["and through the one that is missing", "*/30 * * * *", "shift", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00.000Z"],
  ["keeps nine o’clock on both sides", "0 9 * * *", "shift", "2026-03-28T09:00:00Z", "2026-03-29T07:00:00.000Z"],
] as const)("%s when the clocks change", (_, entry, gap, after, expected) => {
  const ms = nextCronMs(entry, Date.parse(after), { zone: "Europe/Berlin", gap });
  expect(ms === null ? null : new Date(ms).toISOString()).toBe(expected);
});

it("says which field is wrong and what is allowed there", () => {
  expect(cronProblem("61 * * * *")).toMatch(/^the minute “61” is not allowed: use 0–59/);
  expect(cronProblem("0 9 * * fry")).toMatch(/^the day of the week “fry” is not allowed: use 0–7 or sun–sat/);
  expect(cronProblem("0 9 * *")).toMatch(/^it has 4 fields; five are needed/);
  expect(cronProblem("@noon")).toMatch(/^there is no “@noon”; there are @hourly/);
  expect(cronProblem("TZ=Mars/One 0 9 * * *")).toBe("there is no time zone “Mars/One”");
});
