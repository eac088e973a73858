import { listMissions } from "#server/domains/missions/queries";
import { wakeRun } from "#server/domains/runs/commands";
import { listQueuedRuns, listWorkRuns } from "#server/domains/runs/orchestration";
import { clearBlocks } from "#server/domains/tasks/control";
import { journalContext } from "./driver.ts";
import { progressMission } from "./orchestrate.ts";

/** Wakes the runs that stood in line during a pause, and lets missions look again for somebody to do their tasks. */
export async function resumeWork(teamId: string, agentId?: string): Promise<void> {
  const ctx = journalContext(teamId);
  for (const run of await listQueuedRuns.call(ctx, agentId ? { agentId } : {})) {
    await wakeRun.call(ctx, { id: run.id, reason: "the pause is over" });
  }
  const { items } = await listMissions.call(ctx, { status: "running", limit: 200 });
  for (const mission of items) {
    await clearBlocks.call(ctx, { missionId: mission.id, reasonPrefix: "nobody" });
    await progressMission(teamId, mission.id);
  }
}

/** Money is there again: the mission's runs that waited go on. */
export async function resumeMission(teamId: string, missionId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const runs = await listWorkRuns.call(ctx, { missionId, taskId: null });
  for (const run of runs.filter((entry) => entry.status === "waiting"))
    await wakeRun.call(ctx, { id: run.id, reason: "its budget was changed" });
  await progressMission(teamId, missionId);
}

/** A cap that holds for more than one mission was changed: all that stopped for money look again. */
export async function resumeForMoney(teamId: string): Promise<void> {
  const { items } = await listMissions.call(journalContext(teamId), { status: "needs_answer", limit: 200 });
  for (const mission of items) await resumeMission(teamId, mission.id);
}

/** The mission's pause is over: its runs that stood in line go on where they stopped. */
export async function resumePausedMission(teamId: string, missionId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const runs = await listWorkRuns.call(ctx, { missionId, taskId: null });
  for (const run of runs.filter((entry) => entry.status === "queued"))
    await wakeRun.call(ctx, { id: run.id, reason: "the mission goes on" });
  await progressMission(teamId, missionId);
}
