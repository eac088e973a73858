import { describe, expect, it } from "vitest";
import { afterQuiet, dueMs, everyChoice, isQuiet, paceOf, retryAfterMs, type Wishes } from "./policy.ts";

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const NIGHT = { from: 22 * 60, to: 7 * 60 };
const wishes = (more: Partial<Wishes> = {}): Wishes => ({
  choices: {},
  dailyHour: 8,
  quiet: null,
  zone: "Europe/Stockholm",
  urgentBreaksQuiet: true,
  ...more,
});

describe("the pace", () => {
  it("is the usual one until a person chooses another, and the app knows no digest", () => {
    expect(paceOf({}, "mention", "mail")).toBe("now");
    expect(paceOf({}, "document", "mail")).toBe("off");
    expect(paceOf({ mention: { mail: "daily" } }, "mention", "mail")).toBe("daily");
    expect(paceOf({ mention: { app: "daily" } }, "mention", "app")).toBe("now");
    expect(paceOf({ mention: { app: "off" } }, "mention", "app")).toBe("off");
    expect(everyChoice({ task: { webhook: "off" } }).task).toEqual({ app: "now", mail: "hourly", webhook: "off" });
  });
});

describe("quiet hours", () => {
  it("reach over midnight by the person's clock", () => {
    // 21:30 UTC is 22:30 in Stockholm in winter and 23:30 in summer.
    expect(isQuiet(NIGHT, "Europe/Stockholm", at("2026-01-10T21:30Z"))).toBe(true);
    expect(isQuiet(NIGHT, "Europe/Stockholm", at("2026-01-10T20:59Z"))).toBe(false);
    expect(isQuiet(NIGHT, "Europe/Stockholm", at("2026-07-10T20:30Z"))).toBe(true);
    expect(isQuiet(NIGHT, "Asia/Kathmandu", at("2026-01-10T01:14Z"))).toBe(true);
    expect(isQuiet(NIGHT, "Asia/Kathmandu", at("2026-01-10T01:15Z"))).toBe(false);
    expect(isQuiet({ from: 600, to: 600 }, "UTC", at("2026-01-10T10:00Z"))).toBe(false);
  });

  it("end at the same time on the wall when clocks go forward or back in that night", () => {
    const end = (now: string) => iso(afterQuiet(NIGHT, "Europe/Stockholm", at(now)));
    expect(end("2026-01-10T22:00Z")).toBe("2026-01-11T06:00");
    // Clocks go from 02:00 to 03:00 on 29 March and back from 03:00 to 02:00 on 25 October.
    expect(end("2026-03-28T22:00Z")).toBe("2026-03-29T05:00");
    expect(end("2026-10-24T22:00Z")).toBe("2026-10-25T06:00");
    expect(end("2026-10-25T00:30Z")).toBe("2026-10-25T06:00");
    expect(end("2026-01-10T12:00Z")).toBe("2026-01-10T12:00");
  });

  it("that end at a time a clock change leaves out end with the change", () => {
    const quiet = { from: 22 * 60, to: 2 * 60 + 30 };
    expect(iso(afterQuiet(quiet, "Europe/Stockholm", at("2026-03-28T23:00Z")))).toBe("2026-03-29T01:00");
  });
});

describe("when a notice goes out", () => {
  const due = (
    pace: "now" | "hourly" | "daily",
    now: string,
    more: Partial<Wishes> = {},
    priority = "normal" as const,
  ) => iso(dueMs({ pace, priority, nowMs: at(now) }, wishes(more)));

  it("is at once, the next full hour, or the person's hour of the day", () => {
    expect(due("now", "2026-01-10T09:20Z")).toBe("2026-01-10T09:20");
    expect(due("hourly", "2026-01-10T09:20Z")).toBe("2026-01-10T10:00");
    expect(due("hourly", "2026-01-10T09:20Z", { zone: "Asia/Kathmandu" })).toBe("2026-01-10T10:15");
    expect(due("daily", "2026-01-10T09:20Z")).toBe("2026-01-11T07:00");
    expect(due("daily", "2026-01-10T06:20Z")).toBe("2026-01-10T07:00");
    expect(due("daily", "2026-03-28T12:00Z")).toBe("2026-03-29T06:00");
  });

  it("waits for the end of the quiet, except what is pressing and the digest whose hour the person chose", () => {
    const quiet = NIGHT;
    expect(due("now", "2026-01-10T23:00Z", { quiet })).toBe("2026-01-11T06:00");
    expect(due("hourly", "2026-01-10T23:00Z", { quiet })).toBe("2026-01-11T06:00");
    expect(due("daily", "2026-01-10T23:00Z", { quiet, dailyHour: 5 })).toBe("2026-01-11T04:00");
    const pressing = (urgentBreaksQuiet: boolean) =>
      iso(
        dueMs({ pace: "now", priority: "now", nowMs: at("2026-01-10T23:00Z") }, wishes({ quiet, urgentBreaksQuiet })),
      );
    expect(pressing(true)).toBe("2026-01-10T23:00");
    expect(pressing(false)).toBe("2026-01-11T06:00");
  });

  it("is tried again later and later, and not for ever", () => {
    expect([1, 2, 3, 4, 5, 6].map((tries) => retryAfterMs(tries))).toEqual([
      60_000,
      300_000,
      1_800_000,
      7_200_000,
      21_600_000,
      null,
    ]);
  });
});
