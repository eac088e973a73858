import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { teams } from "#db/tables/teams";
import { nextCronMs } from "#server/lib/cron";

export type Schedule = { id: string; heartbeatEveryMs: number | null; heartbeatCron: string | null };

const MINUTE_MS = 60_000;
/** Beats of a cron entry spread over a tenth of the time to the next one, and over a minute at most. */
const SPREAD_SHARE = 0.1;
const SPREAD_MAX_MS = MINUTE_MS;

/**
 * When an agent beats next after `nowMs` (epoch ms); null when it has no schedule. Pure: beats lie on a grid that is shifted for
 * each agent by a phase from its id, so that agents with one schedule do not beat together, and a beat missed while nothing ran is
 * not made up for.
 */
export function nextBeatMs(schedule: Schedule, zone: string, nowMs: number): number | null {
  const { heartbeatEveryMs: everyMs, heartbeatCron: cron } = schedule;
  if (everyMs !== null) {
    const phase = shareOf(schedule.id) * everyMs;
    return Math.ceil(Math.floor((nowMs - phase) / everyMs + 1) * everyMs + phase);
  }
  return cron === null ? null : nextOfCron(schedule.id, cron, zone, nowMs);
}

function nextOfCron(id: string, cron: string, zone: string, nowMs: number): number | null {
  // A minute back: the spread of the beat before may reach over now.
  let slot = cronAfter(cron, zone, nowMs - SPREAD_MAX_MS);
  while (slot !== null) {
    const following = cronAfter(cron, zone, slot);
    const window = Math.min(SPREAD_MAX_MS, SPREAD_SHARE * ((following ?? slot + 24 * 60 * MINUTE_MS) - slot));
    const at = slot + Math.floor(shareOf(id) * window);
    if (at > nowMs) return at;
    slot = following;
  }
  return null;
}

/** Many agents share an entry: the next time is found once for all that ask between two of them. */
const found = new Map<string, number | null>();
const MAX_FOUND = 5_000;

function cronAfter(cron: string, zone: string, afterMs: number): number | null {
  const minute = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS;
  const key = `${zone} ${minute} ${cron}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const next = nextCronMs(cron, minute, { zone, gap: "shift" });
  if (found.size >= MAX_FOUND) found.clear();
  found.set(key, next);
  return next;
}

/** The agent's place in the crowd, from 0 up to 1: the last digits of its id are random. */
function shareOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16) / 2 ** 48;
}

/** An overdue beat is late after half its interval, and after five seconds at least; one by a cron entry after a minute. */
export function isLate(nextAt: Date | null, everyMs: number | null, nowMs: number): boolean {
  return nextAt !== null && nowMs - nextAt.getTime() > graceMs(everyMs);
}

export function graceMs(everyMs: number | null): number {
  return everyMs === null ? MINUTE_MS : Math.max(5_000, everyMs / 2);
}

/** The same of a row, for a statement. */
export const GRACE_MS = sql`(case when ${agents.heartbeatEveryMs} is null then ${MINUTE_MS}::int
  else greatest(5000, ${agents.heartbeatEveryMs} / 2) end)`;

const CALL_EVERY_MS = MINUTE_MS;

/** By when the program of an agent that runs outside is to be heard again: an interval counts from when it was last heard. */
export function nextCallMs(schedule: Schedule, zone: string, nowMs: number): number {
  const byCron = schedule.heartbeatCron === null ? null : nextOfCron(schedule.id, schedule.heartbeatCron, zone, nowMs);
  return byCron ?? nowMs + (schedule.heartbeatEveryMs ?? CALL_EVERY_MS);
}

/** When an agent with this schedule first wakes, by its team's clock. */
export async function firstBeat(
  tx: Tx,
  teamId: string,
  schedule: Schedule & { isProgram: boolean },
): Promise<Date | null> {
  const { isProgram, heartbeatEveryMs, heartbeatCron } = schedule;
  if (!isProgram && heartbeatEveryMs === null && heartbeatCron === null) return null;
  const [team] = await tx.select({ timezone: teams.timezone }).from(teams).where(eq(teams.id, teamId));
  const at = (isProgram ? nextCallMs : nextBeatMs)(schedule, team?.timezone ?? "UTC", Date.now());
  return at === null ? null : new Date(at);
}
