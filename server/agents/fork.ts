import type { Ctx } from "#server/core/context";
import { requireScope } from "#server/core/scopes";
import { inTransaction } from "#server/core/transaction";
import { readAgent } from "#server/domains/agents/queries";
import { readVerdict } from "#server/domains/approvals/orchestration";
import { forkRun, listForkCalls, promoteRun } from "#server/domains/runs/forks";
import { type JournalRun, type JournalStep, readJournal } from "#server/domains/runs/orchestration";
import type { ForkChange } from "#server/domains/runs/schema";
import { startTask } from "#server/domains/tasks/commands";
import { DomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";
import { replacedOutput } from "./fork-output.ts";
import type { Caller } from "./invoke.ts";
import { wakeOutput } from "./journal.ts";
import { again, commandsOf } from "./sandbox.ts";

type Wish = { runId: string; atIndex: number; change: ForkChange; key?: string };

/**
 * Leaves a run at a step, with something changed: the model or what it was told, from that step on; or what the step itself gave.
 * The steps before stay where they are, recorded once. Throws `bad_input` when the change fits the step in no way.
 */
export async function forkAt(ctx: Ctx, wish: Wish): Promise<{ id: string; number: number }> {
  const { run, steps } = await readJournal.call(journalContext(ctx.team.id), { id: wish.runId });
  const { atIndex, change } = wish;
  if (Object.values(change).every((value) => value === undefined))
    throw new DomainError("bad_input", "change: say what the fork does differently: model, instructions or a result.");
  const own = [...givenAnew(steps, change), ...replaced(run, steps, wish)];
  return forkRun.call(ctx, { runId: run.id, atIndex, change, own, ...(wish.key ? { key: wish.key } : {}) });
}

/** Other instructions or another work order: the first step is the fork's own. */
function givenAnew(steps: JournalStep[], { system, workOrder }: ForkChange) {
  if (system === undefined && workOrder === undefined) return [];
  const given = wakeOutput.safeParse(steps[0]?.output);
  if (!given.success) throw new DomainError("bad_input", "atIndex: this run was not told anything yet.");
  const output = {
    ...given.data,
    // Other instructions are no longer those of a prompt of the team.
    ...(system === undefined ? {} : { system, prompt: null }),
    ...(workOrder === undefined ? {} : { workOrder }),
  };
  return [{ index: 0, status: "succeeded" as const, summary: "told something else", output, error: null }];
}

function replaced(run: JournalRun, steps: JournalStep[], { atIndex, change }: Wish) {
  if (change.output === undefined) return [];
  const step = steps.find((entry) => entry.index === atIndex);
  if (!step || step.status === "running")
    throw new DomainError("bad_input", `atIndex: run ${run.number} has no finished step ${atIndex}.`);
  return [{ index: atIndex, ...replacedOutput(step, change.output) }];
}

/**
 * Does for real what a fork did in its sandbox: all its commands in order in one transaction, or none. Throws `conflict` naming the
 * first that cannot be done any more.
 */
export async function promoteFork(ctx: Ctx, id: string): Promise<{ id: string; effects: number }> {
  const machine = journalContext(ctx.team.id);
  const { run } = await readJournal.call(machine, { id });
  const calls = commandsOf(run, await listForkCalls.call(machine, { runId: id }));
  const agent = await readAgent.call(machine, { id: run.agentId });
  const by: Caller = { run, agentName: agent.name };
  await requireAllowed(ctx, run, calls);
  await inTransaction(ctx, "promote a fork", async (joined) => {
    await promoteRun.call(joined, { id, effects: calls.length });
    const asMachine = { ...joined, actor: machine.actor, scopes: machine.scopes };
    if (run.purpose === "work" && run.taskId) await startTask.call(asMachine, { id: run.taskId, agentId: run.agentId });
    for (const call of calls) await again(by, call, joined);
  });
  return { id, effects: calls.length };
}

/** Whoever promotes takes the place of the approval each call would have needed, and needs the same right. */
async function requireAllowed(ctx: Ctx, run: JournalRun, calls: ReturnType<typeof commandsOf>): Promise<void> {
  for (const { tool, input, index } of calls) {
    const verdict = await readVerdict.call(journalContext(run.teamId), {
      kind: tool.approvalKind,
      tool: tool.name,
      risk: tool.risk,
      reach: tool.reach,
      amountMicros: tool.amountMicros(input),
      isTainted: run.isTainted,
      agentId: run.agentId,
      atMs: Date.now(),
    });
    if (verdict.decision === "deny")
      throw new DomainError("forbidden", `Step ${index} (${tool.name}) is not allowed here. ${verdict.explanation}`);
    if (verdict.decision === "ask")
      requireScope(ctx, verdict.decideRole === "member" ? "approvals:decide" : "team:manage", `approving ${tool.name}`);
  }
}
