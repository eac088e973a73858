import {
  type BlockerChange,
  clearBlocker,
  escalateBlocker,
  findBlockerChanges,
  noteBlocker,
} from "#server/domains/tasks/blockers";
import { refreshAllPriorities } from "#server/domains/tasks/control";
import { listCandidates } from "#server/domains/tasks/orchestration";
import { chooseAgent } from "#server/domains/tasks/policy";
import { requestWake } from "#server/domains/wakes/commands";
import { ANY_TEAM, journalContext } from "./driver.ts";
import { rebalanceTask } from "./rebalance.ts";

/**
 * Looks at what holds tasks up: writes down what is new, clears what is gone, and tells the orchestrator and then a person of what
 * stays. A task whose assignee is away or stuck goes to somebody else first. One statement when nothing changed.
 */
export async function sweepBlockers(nowMs: number): Promise<number> {
  const changes = await findBlockerChanges.call(journalContext(ANY_TEAM), { nowMs });
  for (const change of changes) await apply(change, nowMs);
  return changes.length;
}

async function apply(change: BlockerChange, atMs: number): Promise<void> {
  const { teamId, id, key, kind, taskId, missionId, reason } = change;
  const ctx = journalContext(teamId);
  if (change.change === "new") {
    if (await movedOn(change)) return;
    await noteBlocker.call(ctx, { key, kind, taskId, missionId, reason, atMs });
  } else if (id && change.change === "gone") await clearBlocker.call(ctx, { id, atMs });
  else if (id && change.level === "orchestrator") await tellOrchestrator(change, id, atMs);
  else if (id) await escalateBlocker.call(ctx, { id, level: "person", atMs });
}

/** Whether the task went to another agent, so that nothing has to be told. */
async function movedOn({ kind, teamId, taskId, reason }: BlockerChange): Promise<boolean> {
  if (!taskId || (kind !== "assignee_away" && kind !== "no_progress")) return false;
  return rebalanceTask(teamId, taskId, reason);
}

/** The orchestrator is woken to decide; where nobody can plan, a person is told at once. */
async function tellOrchestrator(change: BlockerChange, id: string, atMs: number): Promise<void> {
  const { teamId, taskId, missionId, reason } = change;
  const ctx = journalContext(teamId);
  const lead = chooseAgent(await listCandidates.call(ctx, {}), { teamId, capability: "planning" });
  await escalateBlocker.call(ctx, { id, level: lead ? "orchestrator" : "person", atMs });
  if (!lead) return;
  await requestWake.call(ctx, {
    agentId: lead.agent.id,
    kind: "decision",
    reason: `work is held up: ${reason}`.slice(0, 300),
    text: `This keeps work from going on: ${reason}. See whether you can end it; if not, say what a person has to decide.`,
    taskId,
    missionId,
    dedupeKey: `blocker:${id}`,
  });
}

/** Due dates come nearer by themselves: priorities that follow from them are brought up to date. */
export async function sweepPriorities(nowMs: number): Promise<void> {
  await refreshAllPriorities.call(journalContext(ANY_TEAM), { nowMs });
}
