import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "#server/lib/ids";
import { nextBeatMs, type Schedule } from "./schedule.ts";

const every = (heartbeatEveryMs: number, id = newId()): Schedule => ({ id, heartbeatEveryMs, heartbeatCron: null });
const cron = (heartbeatCron: string, id = newId()): Schedule => ({ id, heartbeatEveryMs: null, heartbeatCron });
const MINUTE = 60_000;
const NOW = Date.parse("2026-11-21T09:00:00Z");

describe("an agent's schedule", () => {
  it("beats on one grid, however late a beat comes: a missed one is not made up for", () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 1_000, max: 1_728_000_000 }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        (id, everyMs, nowMs, missed) => {
          const next = nextBeatMs(every(everyMs, id), "UTC", nowMs) ?? 0;
          expect(next).toBeGreaterThan(nowMs);
          expect(next - nowMs).toBeLessThanOrEqual(everyMs + 1);
          const later = nextBeatMs(every(everyMs, id), "UTC", Math.floor(next + missed * everyMs)) ?? 0;
          const beats = (later - next) / everyMs;
          expect(Math.abs(beats - Math.round(beats)) * everyMs).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("spreads agents with one interval over all of it", () => {
    const seconds = new Map<number, number>();
    for (let count = 0; count < 6_000; count += 1) {
      const second = Math.floor(((nextBeatMs(every(MINUTE), "UTC", NOW) ?? 0) - NOW) / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(seconds.size).toBeGreaterThanOrEqual(60);
    expect(Math.max(...seconds.values())).toBeLessThan(160);
  });

  it("spreads beats of one cron entry over a tenth of the gap, and over a minute at most", () => {
    const lateOf = (entry: string, agents: number) =>
      Array.from({ length: agents }, () => (nextBeatMs(cron(entry), "UTC", NOW) ?? 0) % MINUTE);
    const minutely = lateOf("* * * * *", 500);
    expect(Math.max(...minutely)).toBeLessThan(6_000);
    expect(Math.max(...minutely) - Math.min(...minutely)).toBeGreaterThan(4_000);
    const daily = Array.from(
      { length: 500 },
      () => (nextBeatMs(cron("0 12 * * *"), "UTC", NOW) ?? 0) - NOW - 180 * MINUTE,
    );
    expect(Math.min(...daily)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...daily)).toBeLessThan(MINUTE);
    expect(Math.max(...daily)).toBeGreaterThan(50_000);
  });

  it("keeps an agent at its own place in the spread, and beats each time once", () => {
    const agent = cron("*/10 * * * *");
    const beats: number[] = [];
    for (let at = NOW; beats.length < 20; ) {
      at = nextBeatMs(agent, "UTC", at) ?? 0;
      beats.push(at);
    }
    expect(new Set(beats.slice(1).map((at, place) => at - (beats[place] ?? 0)))).toEqual(new Set([10 * MINUTE]));
  });

  it("follows the clock of the team's place when it changes", () => {
    const agent = cron("0 9 * * *");
    const localHours = ["2026-03-27T12:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"].map((from) => {
      const at = new Date(nextBeatMs(agent, "Europe/Stockholm", Date.parse(from)) ?? 0);
      return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Stockholm", hour: "2-digit" }).format(at);
    });
    expect(localHours).toEqual(["09", "09", "09"]);
  });

  it("has no beat without a schedule", () => {
    expect(nextBeatMs({ id: newId(), heartbeatEveryMs: null, heartbeatCron: null }, "UTC", NOW)).toBeNull();
  });
});
