import { and, asc, eq, inArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { wakes } from "#db/tables/wakes";
import { command } from "#server/core/command";
import { noteAnswer } from "#server/core/reading";
import { DomainError } from "#server/lib/errors";
import { baseKey, MAX_TAKEN, MAX_WAKE_RETRIES, retryAfterMs } from "./policy.ts";
import { ensureAnswer, isPlaceOfWake, lockQueue, refOf } from "./queue.ts";
import { takenWake, wakeDropped, wakeNoted } from "./schema.ts";

/**
 * Gives an answering run the wakes of its place, oldest first, in the transaction of its first step: a wake that comes later finds
 * the run begun and gets the next one. A run that is tried again takes over those of the run before. What it was woken with decides
 * whether it counts as tainted and how deep in a chain of wakes it stands.
 */
export const takeWakes = command({
  name: "wake.take",
  scope: "machine:write",
  audit: false,
  input: z.object({ runId: z.uuid(), nowMs: z.number() }),
  output: z.array(takenWake),
  async run({ ctx, tx, input }) {
    const [run] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.teamId, ctx.team.id), eq(runs.id, input.runId)))
      .for("update");
    if (!run) throw new DomainError("not_found", "There is no such run in this team.");
    await lockQueue(tx, ctx.team.id, run.agentId);
    const earlier = tx
      .select({ id: runs.id })
      .from(runs)
      .where(
        and(
          eq(runs.agentId, run.agentId),
          sql`starts_with(${runs.startKey}, ${baseKey(run.startKey)})`,
          sql`${runs.status} in ('failed', 'cancelled')`,
        ),
      );
    const waiting = and(eq(wakes.status, "pending"), isPlaceOfWake(run), sql`${wakes.notBeforeMs} <= ${input.nowMs}`);
    const open = await tx
      .select()
      .from(wakes)
      .where(and(eq(wakes.agentId, run.agentId), or(waiting, eq(wakes.runId, run.id), inArray(wakes.runId, earlier))))
      .orderBy(asc(wakes.createdAt), asc(wakes.id))
      .limit(MAX_TAKEN);
    if (open.length > 0)
      await tx
        .update(wakes)
        .set({ status: "taken", runId: run.id, takenAt: new Date(input.nowMs), outcome: null })
        .where(
          inArray(
            wakes.id,
            open.map((wake) => wake.id),
          ),
        );
    await tx
      .update(runs)
      .set({
        isTainted: run.isTainted || open.some((wake) => wake.isTainted),
        wakeDepth: Math.max(run.wakeDepth, ...open.map((wake) => wake.depth)),
      })
      .where(eq(runs.id, run.id));
    noteAnswer(ctx, open);
    return open;
  },
});

/**
 * What comes of an answering run's wakes when it is over: answered; or tried again after a rest, a few times; or, when a person
 * stopped the run, dropped with those that stood in line for it. Repeating it changes nothing.
 */
export const settleWakes = command({
  name: "wake.settle",
  scope: "machine:write",
  audit: false,
  input: z.object({ runId: z.uuid(), nowMs: z.number() }),
  output: z.object({ again: z.number(), failed: z.number(), dropped: z.number() }),
  events: [wakeNoted, wakeDropped],
  async run({ ctx, tx, input, emit }) {
    const result = { again: 0, failed: 0, dropped: 0 };
    const [run] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.teamId, ctx.team.id), eq(runs.id, input.runId)));
    if (run?.purpose !== "respond" || run.kind === "fork" || (run.status !== "failed" && run.status !== "cancelled"))
      return result;
    const agent = await lockQueue(tx, ctx.team.id, run.agentId);
    const isOfRun = eq(wakes.runId, run.id);
    const stoodInLine = and(
      eq(wakes.status, "pending"),
      isPlaceOfWake(run),
      sql`${wakes.createdAt} <= ${(run.finishedAt ?? new Date()).toISOString()}::timestamptz`,
    );
    const isBegun = run.stepCount > 0;
    const rows = await tx
      .select()
      .from(wakes)
      .where(
        and(
          eq(wakes.agentId, run.agentId),
          or(and(isOfRun, eq(wakes.status, "taken")), run.status === "cancelled" && !isBegun ? stoodInLine : undefined),
        ),
      );
    for (const wake of rows) {
      const why = run.statusReason ?? "";
      const canAgain = run.status === "failed" && wake.attempts < MAX_WAKE_RETRIES;
      const next = canAgain
        ? { status: "pending" as const, outcome: `run ${run.number} failed: ${why}` }
        : run.status === "failed"
          ? { status: "failed" as const, outcome: `run ${run.number} failed: ${why}` }
          : { status: "dropped" as const, outcome: `run ${run.number} was stopped: ${why}` };
      const set = { ...next, outcome: next.outcome.slice(0, 1_000), attempts: wake.attempts + 1 };
      await tx
        .update(wakes)
        .set({ ...set, notBeforeMs: canAgain ? input.nowMs + retryAfterMs(wake.attempts) : 0 })
        .where(eq(wakes.id, wake.id));
      if (next.status === "dropped") emit(wakeDropped, { ...refOf(agent, wake), reason: set.outcome.slice(0, 300) });
      else emit(wakeNoted, { ...refOf(agent, wake), status: next.status });
      if (canAgain) result.again += 1;
      else if (next.status === "failed") result.failed += 1;
      else result.dropped += 1;
    }
    return result;
  },
});

/** Nobody will act on a retired agent's queue any more; one that was brought back meanwhile keeps it. */
export const dropWakes = command({
  name: "wake.drop",
  scope: "machine:write",
  audit: false,
  input: z.object({ agentId: z.uuid(), reason: z.string().min(1).max(300) }),
  output: z.object({ dropped: z.number() }),
  events: [wakeDropped],
  async run({ ctx, tx, input, emit }) {
    const agent = await lockQueue(tx, ctx.team.id, input.agentId);
    if (!agent.retiredAt) return { dropped: 0 };
    const rows = await tx
      .update(wakes)
      .set({ status: "dropped", outcome: input.reason })
      .where(and(eq(wakes.agentId, agent.id), eq(wakes.status, "pending")))
      .returning();
    const [first] = rows;
    if (first) emit(wakeDropped, { ...refOf(agent, first), reason: `${input.reason} (${rows.length} in its queue)` });
    return { dropped: rows.length };
  },
});

/** The clock went back: no wake rests longer than the longest rest there is. Of every team; repeating it changes nothing. */
export const realignWakes = command({
  name: "wake.realign",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ realigned: z.number() }),
  async run({ tx, input }) {
    const longest = input.nowMs + retryAfterMs(MAX_WAKE_RETRIES - 1);
    const rows = await tx
      .update(wakes)
      .set({ notBeforeMs: longest })
      .where(and(eq(wakes.status, "pending"), sql`${wakes.notBeforeMs} > ${longest}`))
      .returning({ id: wakes.id });
    return { realigned: rows.length };
  },
});

/** Starts the answering run of wakes that have none: their rest is over, or an event was lost with its process. */
export const answerWakes = command({
  name: "wake.answer",
  scope: "machine:write",
  audit: false,
  input: z.object({ agentId: z.uuid(), nowMs: z.number() }),
  output: z.object({ started: z.number() }),
  async run({ ctx, tx, input }) {
    const agent = await lockQueue(tx, ctx.team.id, input.agentId);
    if (agent.retiredAt) return { started: 0 };
    const rows = await oldestOfPlaces(tx, agent.id, input.nowMs);
    let started = 0;
    for (const wake of rows) if (await ensureAnswer(ctx, wake)) started += 1;
    return { started };
  },
});

async function oldestOfPlaces(tx: Tx, agentId: string, nowMs: number) {
  return tx
    .selectDistinctOn([sql`coalesce(${wakes.missionId}, ${wakes.taskId})`])
    .from(wakes)
    .where(and(eq(wakes.agentId, agentId), eq(wakes.status, "pending"), sql`${wakes.notBeforeMs} <= ${nowMs}`))
    .orderBy(sql`coalesce(${wakes.missionId}, ${wakes.taskId})`, asc(wakes.createdAt), asc(wakes.id));
}

/** Writes down what an agent's heartbeat set going: one wake for each run that works on one of the tasks now. */
export const noteBeatWakes = command({
  name: "wake.note_beat",
  scope: "machine:write",
  audit: false,
  input: z.object({ agentId: z.uuid(), taskIds: z.array(z.uuid()).max(100) }),
  output: z.object({ noted: z.number() }),
  events: [wakeNoted],
  async run({ ctx, tx, input, emit }) {
    const started = await tx
      .select({ runId: runs.id, missionId: runs.missionId, taskId: tasks.id, number: tasks.number })
      .from(runs)
      .innerJoin(tasks, eq(tasks.id, runs.taskId))
      .where(
        and(
          eq(runs.teamId, ctx.team.id),
          eq(runs.agentId, input.agentId),
          inArray(runs.taskId, input.taskIds),
          eq(runs.status, "queued"),
          eq(runs.kind, "work"),
        ),
      );
    if (started.length === 0) return { noted: 0 };
    const agent = await lockQueue(tx, ctx.team.id, input.agentId);
    const rows = await tx
      .insert(wakes)
      .values(
        started.map(({ number, ...of }) => ({
          ...of,
          teamId: ctx.team.id,
          agentId: agent.id,
          kind: "schedule" as const,
          reason: `its heartbeat found T-${number} waiting`,
          status: "noted" as const,
          dedupeKey: `beat:${of.runId}`,
        })),
      )
      .onConflictDoNothing()
      .returning();
    for (const wake of rows) emit(wakeNoted, refOf(agent, wake));
    return { noted: rows.length };
  },
});
