import { recordHeartbeat } from "#server/domains/agents/commands";
import { listDueAgents } from "#server/domains/agents/orchestration";
import { listQuietMissions } from "#server/domains/missions/orchestration";
import { wakeRun } from "#server/domains/runs/commands";
import { releaseRuns } from "#server/domains/runs/control";
import { listStalledRuns } from "#server/domains/runs/orchestration";
import { journalContext } from "./driver.ts";
import { progressMission } from "./orchestrate.ts";

/** No team: the sweep looks at all of them and then acts in each one's own context. */
const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/** Runs whose driver died or whose wait is over are woken. One statement when there is nothing to do. */
export async function sweepRuns(nowMs: number): Promise<number> {
  const stalled = await listStalledRuns.call(journalContext(ANY_TEAM), { nowMs });
  for (const run of stalled) {
    const reason =
      run.status === "running"
        ? "its process ended; another goes on"
        : run.status === "waiting"
          ? "its wait is over"
          : "it stood in line";
    await wakeRun.call(journalContext(run.teamId), { id: run.id, reason });
  }
  return stalled.length;
}

/** Gives back the leases of a driver that stops, so that another goes on at once; of all drivers when no other can be alive. */
export async function releaseLeases(owner: string | null): Promise<void> {
  await releaseRuns.call(journalContext(ANY_TEAM), { owner });
}

/** Missions under way in which nobody works go on: the net under events that were lost with a process. */
export async function sweepMissions(): Promise<number> {
  const quiet = await listQuietMissions.call(journalContext(ANY_TEAM), {});
  for (const mission of quiet) await progressMission(mission.teamId, mission.id);
  return quiet.length;
}

/** Agents whose heartbeat is due: notes it, and wakes those who have work. Whether there is work is decided in SQL. */
export async function sweepHeartbeats(nowMs: number): Promise<number> {
  const due = await listDueAgents.call(journalContext(ANY_TEAM), { nowMs });
  for (const agent of due) {
    const isFailing = agent.failedRuns >= 2;
    await recordHeartbeat.call(journalContext(agent.teamId), {
      id: agent.id,
      atMs: nowMs,
      nextMs: nowMs + agent.heartbeatEveryMs,
      failedHeartbeats: isFailing ? agent.failedHeartbeats + 1 : 0,
      previousHealth: agent.failedHeartbeats > 0 ? "failing" : "healthy",
    });
    for (const missionId of agent.waitingMissions) await progressMission(agent.teamId, missionId);
  }
  return due.length;
}
