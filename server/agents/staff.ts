import { getAgent } from "#server/domains/agents/queries";
import { listMissions } from "#server/domains/missions/queries";
import { cancelRun } from "#server/domains/runs/control";
import { listLiveRuns } from "#server/domains/runs/orchestration";
import { clearBlocks, handBackTasks } from "#server/domains/tasks/control";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";
import { endedWithAgent } from "./mission-moves.ts";
import { progressMission } from "./orchestrate.ts";

/** An agent was retired: its runs end with that reason, and what it had in hand goes back for somebody else. Repeatable. */
export async function handBackWork(teamId: string, agentId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const agent = await getAgent.call(ctx, { id: agentId });
  if (!agent.retiredAt) return;
  const reason = endedWithAgent(agent.name);
  // As of now: when it is brought back meanwhile, what it then begins is its own.
  const begun = await listLiveRuns.call(ctx, { agentId });
  try {
    // First the tasks: a run that ends would otherwise begin again for the same agent.
    await handBackTasks.call(ctx, { agentId, reason });
  } catch (error) {
    return ignoreOver(error);
  }
  for (const run of begun) await cancelRun.call(ctx, { id: run.id, reason }).catch(ignoreOver);
}

/** Somebody new, or able to do more than before: tasks that waited because nobody could do them are looked at again. */
export async function offerWork(teamId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const { items } = await listMissions.call(ctx, { status: "running", limit: 200 });
  for (const mission of items) {
    const { cleared } = await clearBlocks.call(ctx, { missionId: mission.id, reasonPrefix: "nobody" });
    if (cleared > 0) await progressMission(teamId, mission.id);
  }
}

/** It ended by itself in the same moment. */
function ignoreOver(error: unknown): void {
  if (!isDomainError(error) || error.code !== "conflict") throw error;
}
