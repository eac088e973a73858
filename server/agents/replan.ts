import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { REVIEW_CAPABILITY } from "#server/domains/agents/roles";
import { askQuestion } from "#server/domains/missions/questions";
import { closeReplan, openReplan } from "#server/domains/plans/control";
import { listTries, type OpenReplan, readOpenReplan, type Tries } from "#server/domains/plans/orchestration";
import type { OrchestrationTask } from "#server/domains/tasks/orchestration";
import { chooseAgent } from "#server/domains/tasks/policy";
import { ensureLeadRun, failMission, type State } from "./mission-moves.ts";

/**
 * A step that keeps failing, or a person's wish, makes the orchestrator think the plan over; when that was done often enough, or
 * does not work either, a person is asked. Says whether the mission is in that state, so that it neither ends nor fails meanwhile.
 */
export async function adaptPlan(state: State): Promise<boolean> {
  const { ctx, missionId } = state;
  if (!missionId) return false;
  const open = await readOpenReplan.call(ctx, { missionId });
  if (open) return think(state, open);
  const failed = state.tasks.find((task) => isFailed(state, task));
  if (!failed) return false;
  const cause = failed.blockedReason ?? "it cannot go on";
  const { outcome, replanId } = await openReplan.call(ctx, { missionId, taskId: failed.id, cause });
  // It goes on: whoever let it has told of it, and that is looked at next.
  if (outcome === "gone") return true;
  if (outcome === "limit" || replanId === null) {
    await askForHelp(state, { task: failed, cause, note: "It was planned anew as often as allowed." });
    return true;
  }
  return think(state, { id: replanId, taskId: failed.id, cause, isWish: false });
}

async function think(state: State, replan: OpenReplan): Promise<boolean> {
  const task = state.tasks.find((entry) => entry.id === replan.taskId);
  const why = task
    ? `T-${task.number} cannot go on: ${replan.cause}`
    : `A person wishes for another plan: ${replan.cause}`;
  const ended = await ensureLeadRun(state, { purpose: "replan", key: replan.id, why });
  if (!ended) return true;
  if (task) await askForHelp(state, { task, cause: replan.cause, note: `Planning anew failed: ${ended.spent}` });
  else await close(state.ctx, state, { taskId: null, cause: replan.cause, outcome: "failed", questionId: null });
  return task !== undefined;
}

/** Whether another plan could help: its runs failed, it came back too often, or nobody of the team can do it at all. */
function isFailed(state: State, task: OrchestrationTask): boolean {
  if (task.blockedReason === null || task.status === "done" || task.status === "cancelled") return false;
  if (task.blockedReason.startsWith("nobody")) return !isSomebodyAway(state, task);
  if (task.blockedReason.startsWith("sent back")) return true;
  const last = state.runs.findLast((run) => run.taskId === task.id);
  return last?.status === "failed";
}

/** Somebody could do it who is paused or out of money for today: that passes, so it waits for them. */
export function isSomebodyAway({ team }: State, task: OrchestrationTask): boolean {
  const capability = task.status === "review" ? REVIEW_CAPABILITY : task.capability;
  return team.some(
    (agent) =>
      !agent.isRetired &&
      agent.id !== (task.status === "review" ? task.assigneeAgentId : null) &&
      (agent.isPaused || agent.isOverCap) &&
      agent.capabilities.some((entry) => entry.tag === capability),
  );
}

/** The orchestrator asks a person, with all that was tried. The machine writes the question, so that no model call can fail at it. */
async function askForHelp(
  state: State,
  { task, cause, note }: { task: OrchestrationTask; cause: string; note: string },
): Promise<void> {
  const { ctx, missionId } = state;
  const asker = chooseAgent(state.team, { teamId: ctx.team.id, capability: "planning" })?.agent ?? state.team[0];
  const run = state.runs.findLast((entry) => entry.taskId === task.id) ?? state.runs.at(-1);
  if (!missionId || !asker || !run) return failMission(state, `T-${task.number} cannot go on: ${cause}`);
  const tries = await listTries.call(ctx, { taskId: task.id });
  const question = `T-${task.number} “${task.title}” cannot be done: ${cause.slice(0, 600)} What should happen with it? It can be tried again, given to somebody else, put in other words, or left out.`;
  const actor = { kind: "agent" as const, agentId: asker.id, name: asker.name, runId: run.id };
  // It quotes what runs said of their failure: if this one has read text from outside, so has the question.
  await inTransaction({ ...ctx, actor, taint: true }, "ask for help", async (joined) => {
    const about = { missionId, taskId: task.id, runId: run.id };
    const { questionId } = await askQuestion.call(joined, { ...about, question, why: triedWords(tries, note) });
    await close(joined, state, { taskId: task.id, cause, outcome: "asked", questionId });
  });
}

type End = { taskId: string | null; cause: string; outcome: "asked" | "failed"; questionId: string | null };

async function close(ctx: Ctx, { missionId }: State, end: End): Promise<void> {
  if (missionId) await closeReplan.call(ctx, { ...end, missionId, cause: end.cause.slice(0, 2_000) });
}

function triedWords(tries: Tries, note: string): string {
  const lines = tries.map(
    (one) => `run ${one.runNumber} (T-${one.taskNumber}, ${one.agent}): ${one.reason ?? "it did not end well"}`,
  );
  return `${note} Tried: ${lines.join("; ") || "nothing that left a record"}.`.slice(0, 4_000);
}
