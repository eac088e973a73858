import { cancelRun } from "#server/domains/runs/control";
import { assignChosen } from "#server/domains/tasks/commands";
import { type AgentWork, listAgentWork, listCandidates } from "#server/domains/tasks/orchestration";
import { chooseAgent } from "#server/domains/tasks/policy";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";

/**
 * Gives the tasks of an agent that cannot work to others who can: those not begun at once, those begun once no run of them is
 * left. What a person gave it stays (it shows as a blocker instead), and so does what nobody else can do.
 */
export async function rebalanceAgent(teamId: string, agentId: string, why: string): Promise<number> {
  const ctx = journalContext(teamId);
  let moved = 0;
  for (const task of await listAgentWork.call(ctx, { agentId })) if (await moveTask(teamId, task, why)) moved += 1;
  return moved;
}

/** The same for one task, whose assignee is away or does not get on with it. */
export async function rebalanceTask(teamId: string, taskId: string, why: string): Promise<boolean> {
  const [task] = await listAgentWork.call(journalContext(teamId), { taskId });
  return task ? moveTask(teamId, task, why) : false;
}

async function moveTask(teamId: string, task: AgentWork, why: string): Promise<boolean> {
  const ctx = journalContext(teamId);
  const isBegun = task.liveRuns.some((run) => run.stepCount > 0);
  if (task.assignedByUserId || !task.capability || isBegun) return false;
  const choice = chooseAgent(await listCandidates.call(ctx, {}), {
    teamId,
    capability: task.capability,
    exclude: [task.assigneeAgentId],
  });
  if (!choice) return false;
  const { agent, reason } = choice;
  try {
    // The task first: a run that ends would otherwise begin again for the same agent.
    await assignChosen.call(ctx, {
      id: task.id,
      agentId: agent.id,
      from: task.assigneeAgentId,
      reason: `${why}; ${reason}`.slice(0, 500),
      choice: choice.choice,
    });
    for (const run of task.liveRuns) await cancelRun.call(ctx, { id: run.id, reason: why.slice(0, 500) });
  } catch (error) {
    // It was begun, handed in or given to somebody else in the same moment: that is as well.
    if (!isDomainError(error) || error.code !== "conflict") throw error;
  }
  return true;
}
