import { systemContext } from "#server/core/context";
import { moveAnalyticsCursor, prepareAnalytics, rebuildDays, rollUpHours } from "#server/domains/analytics/commands";
import { pendingHours, unbuiltTeams } from "#server/domains/analytics/orchestration";

const machineOf = (teamId: string) => systemContext(teamId, "analytics", ["machine:write"]);
const ANY_TEAM = "all";
/** Batches of events, and days of a rebuild, of one sweep: the next one goes on where it stopped. */
const BATCHES = 4;
const DAYS = 7;

/**
 * Brings the rollups up to date with what happened since the last sweep. Hours are written before the place is moved on: a sweep that
 * dies in between is done again, and the same comes of it.
 */
export async function sweepAnalytics(nowMs: number): Promise<void> {
  await goOnBuilding(nowMs);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { teams, seq, isMore } = await pendingHours.call(machineOf(ANY_TEAM), {});
    if (seq === null) return;
    for (const { teamId, hours } of teams) await rollUpHours.call(machineOf(teamId), { hours });
    await moveAnalyticsCursor.call(machineOf(ANY_TEAM), { seq });
    if (!isMore) return;
  }
}

async function goOnBuilding(atMs: number): Promise<void> {
  for (const { teamId, isBegun } of await unbuiltTeams.call(machineOf(ANY_TEAM), {})) {
    if (!isBegun) await prepareAnalytics.call(machineOf(teamId), {});
    await rebuildDays.call(machineOf(teamId), { days: DAYS, atMs });
  }
}
