import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { tasks } from "#db/tables/tasks";
import { wakes } from "#db/tables/wakes";
import { command, type Emit } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { carryLabels, takeInText } from "#server/core/outside";
import { newId } from "#server/lib/ids";
import { outsideSource } from "#server/lib/outside";
import { MAX_PENDING, outcomeOf } from "./policy.ts";
import { ensureAnswer, lockQueue, refOf, type WakeRecord, type Woken } from "./queue.ts";
import { wakeDropped, wakeKind, wakeNoted } from "./schema.ts";

const wakeInput = z.object({
  agentId: z.uuid(),
  kind: wakeKind,
  /** In words, for the run and the agent's page: who or what, and about what. */
  reason: z.string().trim().min(1).max(300),
  taskId: z.uuid().nullish(),
  missionId: z.uuid().nullish(),
  messageId: z.uuid().nullish(),
  /** The run that goes on by it, when the wake is only written down. */
  runId: z.uuid().nullish(),
  text: z.string().max(20_000).nullish(),
  isTainted: z.boolean().default(false),
  /** Where its words came from, when they came straight from outside; else the message it names tells. */
  source: outsideSource.optional(),
  /** How many agents woke each other before this one. */
  depth: z.number().int().min(0).max(1_000).default(0),
  /** The same key wakes the same agent once. */
  dedupeKey: z.string().min(1).max(200),
  /** The work it speaks of starts or goes on by itself: it is written down, no answering run is needed. Always so for an assignment. */
  isNoted: z.boolean().default(false),
});
type WakeInput = z.output<typeof wakeInput>;

/**
 * Wakes an agent: its wake stands in a bounded queue until an answering run takes all of one mission together. `queued`: a run
 * was started for it; `coalesced`: a run that has not begun takes it along, or it was asked for already; `dropped`: see the reason.
 */
export const requestWake = command({
  name: "wake.request",
  scope: "machine:write",
  audit: false,
  input: wakeInput,
  output: z.object({ wakeId: z.string(), outcome: z.enum(["queued", "coalesced", "dropped"]), reason: z.string() }),
  events: [wakeNoted, wakeDropped],
  async run({ ctx, tx, input, emit }) {
    const agent = await lockQueue(tx, ctx.team.id, input.agentId);
    const [known] = await tx
      .select({ id: wakes.id, status: wakes.status, reason: wakes.reason })
      .from(wakes)
      .where(and(eq(wakes.agentId, agent.id), eq(wakes.dedupeKey, input.dedupeKey)));
    if (known) return { wakeId: known.id, outcome: outcomeOf(known.status), reason: `asked already: ${known.reason}` };
    if (agent.retiredAt) return drop({ ctx, tx, agent, emit }, input, "the agent is retired");
    if (input.kind === "assignment" || input.isNoted) {
      const wake = await write(tx, ctx, input, { status: "noted", outcome: null });
      emit(wakeNoted, refOf(agent, wake));
      return { wakeId: wake.id, outcome: "coalesced" as const, reason: "its work starts by itself" };
    }
    if ((await countPending(tx, agent.id)) >= MAX_PENDING) return overflow({ ctx, tx, agent, emit }, input);
    const wake = await write(tx, ctx, await inMission(tx, ctx.team.id, input), { status: "pending", outcome: null });
    emit(wakeNoted, refOf(agent, wake));
    const isNew = await ensureAnswer(ctx, wake);
    return isNew
      ? { wakeId: wake.id, outcome: "queued" as const, reason: "a run was started for it" }
      : { wakeId: wake.id, outcome: "coalesced" as const, reason: "the run that stands in line takes it along" };
  },
});

type Where = { ctx: Ctx; tx: Tx; agent: Woken; emit: Emit<typeof wakeNoted | typeof wakeDropped> };

async function write(
  tx: Tx,
  ctx: Ctx,
  input: WakeInput,
  state: Pick<WakeRecord, "status" | "outcome">,
): Promise<WakeRecord> {
  const { isNoted: _, source, ...fields } = input;
  const [wake] = await tx
    .insert(wakes)
    .values({ ...fields, ...state, teamId: ctx.team.id })
    .returning();
  if (!wake) throw new Error("The wake's row was not returned.");
  const subject = { kind: "wake" as const, id: wake.id };
  if (source) await takeInText({ ...ctx, tx }, source, { subject });
  else if (wake.isTainted && wake.messageId)
    await carryLabels({ ...ctx, tx }, { id: wake.messageId, part: "text" }, [subject]);
  return wake;
}

/** A wake about a task is about the task's mission, whose money and reach its answer has. */
async function inMission(tx: Tx, teamId: string, input: WakeInput): Promise<WakeInput> {
  if (!input.taskId || input.missionId) return input;
  const [task] = await tx
    .select({ missionId: tasks.missionId })
    .from(tasks)
    .where(and(eq(tasks.teamId, teamId), eq(tasks.id, input.taskId)));
  return { ...input, missionId: task?.missionId };
}

async function drop({ ctx, tx, agent, emit }: Where, input: WakeInput, reason: string) {
  const wake = await write(tx, ctx, input, { status: "dropped", outcome: reason });
  emit(wakeDropped, { ...refOf(agent, wake), reason });
  return { wakeId: wake.id, outcome: "dropped" as const, reason };
}

/** One row a minute counts what came on top of a full queue, so that a flood leaves a trace and no heap. */
async function overflow({ ctx, tx, agent, emit }: Where, input: WakeInput) {
  const reason = `its queue of ${MAX_PENDING} wakes is full`;
  const key = `overflow:${Math.floor(Date.now() / 60_000)}`;
  const [row] = await tx
    .insert(wakes)
    .values({
      id: newId(),
      teamId: ctx.team.id,
      agentId: agent.id,
      kind: input.kind,
      reason: input.reason,
      status: "dropped",
      outcome: reason,
      dedupeKey: key,
      attempts: 1,
    })
    .onConflictDoUpdate({ target: [wakes.agentId, wakes.dedupeKey], set: { attempts: sql`${wakes.attempts} + 1` } })
    .returning();
  if (!row) throw new Error("The wake's row was not returned.");
  if (row.attempts === 1) emit(wakeDropped, { ...refOf(agent, row), reason });
  return { wakeId: row.id, outcome: "dropped" as const, reason };
}

async function countPending(tx: Tx, agentId: string): Promise<number> {
  return tx.$count(wakes, and(eq(wakes.agentId, agentId), eq(wakes.status, "pending")));
}
