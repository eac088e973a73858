import { pauseMission } from "#server/domains/missions/control";
import { cancelRun } from "#server/domains/runs/control";
import { type FoundLoop, findLoops, noteBlocker } from "#server/domains/tasks/blockers";
import { blockTask } from "#server/domains/tasks/control";
import { log } from "#server/lib/log";
import { ANY_TEAM, journalContext } from "./driver.ts";

/**
 * Finds work that turns in a circle: one call again and again in a run, one task made again and again, one return for the same
 * reason again and again. Its mission is paused with that reason until a person resumes it; one statement when there is none.
 */
export async function sweepLoops(nowMs: number): Promise<number> {
  const loops = await findLoops.call(journalContext(ANY_TEAM), {});
  for (const loop of loops) await stop(loop, nowMs);
  return loops.length;
}

async function stop({ key, teamId, missionId, taskId, runId, reason }: FoundLoop, atMs: number): Promise<void> {
  const ctx = journalContext(teamId);
  const words = `looks like a loop: ${reason}`;
  log.warn("a loop was stopped", { teamId, missionId, key });
  // Written last: a crash in between stops it again rather than never.
  if (missionId) await pauseMission.call(ctx, { id: missionId, reason: words.slice(0, 500) });
  else {
    if (taskId) await blockTask.call(ctx, { id: taskId, reason: words });
    if (runId) await cancelRun.call(ctx, { id: runId, reason: words.slice(0, 500) });
  }
  await noteBlocker.call(ctx, { key, kind: "loop", taskId, missionId, reason: words, atMs });
}
