import { and, desc, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { nextNumber } from "#server/core/counters";
import { answerQuestion } from "#server/domains/missions/questions";
import { missionStatusChanged } from "#server/domains/missions/schema";
import { taskUpdated } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";
import { endRun } from "./ending.ts";
import { lockRun, requireLivingAgent, runRef } from "./lease.ts";
import { LEASE_MS, PROGRAM, PROGRAM_MS, TIME_LIMIT_MS } from "./policy.ts";
import { isRunOver, runFinished, runQueued, runWoken } from "./schema.ts";

const done = z.object({ id: z.string() });

/** A person or a reaction stops a run: at once when nobody drives it, else between two steps. */
export const cancelRun = command({
  name: "run.cancel",
  scope: "runs:write",
  input: z.object({ id: z.uuid(), reason: z.string().max(500).default("stopped by a person") }),
  output: done,
  events: [runFinished, runWoken],
  async run({ ctx, tx, input, emit, record }) {
    const run = await lockRun(tx, ctx.team.id, input.id);
    if (isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is over already.`);
    record({
      entity: "run",
      entityId: run.id,
      before: { status: run.status },
      after: { status: "cancelled", reason: input.reason },
    });
    const isDriven = run.status === "running" && run.leaseUntilMs > Date.now() && run.leaseOwner !== PROGRAM;
    if (isDriven)
      await tx.update(runs).set({ cancelRequested: true, statusReason: input.reason }).where(eq(runs.id, run.id));
    else await endRun(tx, run, { status: "cancelled", reason: input.reason }, emit);
    return { id: run.id };
  },
});

/** Starts the work of an ended run again, as a new run with the next attempt number. */
export const retryRun = command({
  name: "run.retry",
  scope: "runs:write",
  input: z.object({ id: z.uuid() }),
  output: done,
  events: [runQueued, missionStatusChanged],
  async run({ ctx, tx, input, emit, record }) {
    const run = await lockRun(tx, ctx.team.id, input.id);
    if (run.kind === "fork")
      throw new DomainError(
        "conflict",
        `Run ${run.number} is a fork; fork run again from the step you want to change.`,
      );
    if (run.kind === "chat") throw new DomainError("conflict", `Run ${run.number} answers in a chat; ask there again.`);
    if (run.status !== "failed" && run.status !== "cancelled")
      throw new DomainError(
        "conflict",
        `Run ${run.number} is ${run.status}; only a failed or cancelled run is tried again.`,
      );
    const { isProgram } = await requireLivingAgent(tx, ctx.team.id, run.agentId);
    const number = await nextNumber(tx, ctx.team.id, "run");
    const attempt = run.attempt + 1;
    const startKey = `${run.startKey.replace(/:again\d+$/, "")}:again${number}`;
    const [next] = await tx
      .insert(runs)
      .values({
        teamId: run.teamId,
        number,
        agentId: run.agentId,
        missionId: run.missionId,
        taskId: run.taskId,
        purpose: run.purpose,
        startKey,
        attempt,
        status: "queued",
        wakeReason: `run ${run.number} is tried again`,
        stepLimit: run.stepLimit,
        timeLimitMs: TIME_LIMIT_MS,
        isProgram,
      })
      .returning();
    if (!next) throw new Error("The run row was not returned.");
    if (run.taskId)
      await tx.update(tasks).set({ blockedReason: null, updatedAt: new Date() }).where(eq(tasks.id, run.taskId));
    if (run.missionId) {
      const changes = await reopenMission(tx, run.missionId, run.purpose === "plan" ? "planning" : "running");
      for (const change of changes) emit(missionStatusChanged, change);
    }
    emit(runQueued, { ...runRef(next), purpose: next.purpose, wakeReason: next.wakeReason });
    record({ entity: "run", entityId: next.id, after: { number, attempt } });
    return { id: next.id };
  },
});

/** Ends the leases of one process, or of all: their runs stay as they are, for whoever claims them next. Of every team. */
export const releaseRuns = command({
  name: "run.release",
  scope: "machine:write",
  audit: false,
  input: z.object({ owner: z.string().max(100).nullable() }),
  output: z.object({ released: z.number() }),
  async run({ tx, input }) {
    const released = await tx
      .update(runs)
      .set({ leaseUntilMs: 0, leaseOwner: null })
      .where(and(eq(runs.status, "running"), input.owner === null ? undefined : eq(runs.leaseOwner, input.owner)))
      .returning({ id: runs.id });
    return { released: released.length };
  },
});

/**
 * The clock went back: leases that would outlive their owner, waits and places in line are brought to where they would stand by the
 * new time. Of every team; repeating it changes nothing.
 */
export const realignRuns = command({
  name: "run.realign",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ realigned: z.number() }),
  async run({ tx, input: { nowMs } }) {
    const now = new Date(nowMs);
    const isAhead = sql`${runs.updatedAt} > ${now.toISOString()}::timestamptz`;
    const leases = await tx
      .update(runs)
      .set({ leaseUntilMs: nowMs + LEASE_MS })
      .where(and(eq(runs.status, "running"), sql`${runs.leaseUntilMs} > ${nowMs + LEASE_MS}`))
      .returning({ id: runs.id });
    await tx
      .update(runs)
      .set({ tokenUntilMs: nowMs + PROGRAM_MS })
      .where(and(isNull(runs.finishedAt), sql`${runs.tokenUntilMs} > ${nowMs + PROGRAM_MS}`));
    // What is left of a wait is what it was long: it began by the old time.
    const longMs = sql`greatest(0, ${runs.retryAtMs} - floor(extract(epoch from ${runs.updatedAt}) * 1000)::bigint)`;
    const waits = await tx
      .update(runs)
      .set({ retryAtMs: sql`${nowMs}::bigint + ${longMs}`, updatedAt: now })
      .where(and(eq(runs.status, "waiting"), isNotNull(runs.retryAtMs), isAhead))
      .returning({ id: runs.id });
    const queued = await tx
      .update(runs)
      .set({ updatedAt: now })
      .where(and(eq(runs.status, "queued"), isAhead))
      .returning({ id: runs.id });
    return { realigned: leases.length + waits.length + queued.length };
  },
});

/**
 * Lets a blocked task go on: its last failed run is tried again, or, when none failed, only the block is lifted. Throws
 * `conflict` when the task is not blocked.
 */
export const retryTask = command({
  name: "task.retry",
  scope: "tasks:write",
  input: z.object({ id: z.uuid() }),
  output: done,
  events: [taskUpdated, missionStatusChanged],
  async run({ ctx, tx, input, emit, record }) {
    const [task] = await tx
      .select()
      .from(tasks)
      .where(and(eq(tasks.teamId, ctx.team.id), eq(tasks.id, input.id)))
      .for("update");
    if (!task) throw new DomainError("not_found", "There is no such task in this team.");
    if (task.blockedReason === null) throw new DomainError("conflict", `T-${task.number} is not blocked.`);
    const [last] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.taskId, task.id), ne(runs.kind, "fork")))
      .orderBy(desc(runs.number))
      .limit(1);
    // A run of somebody who has given the task away does not come back: its new assignee begins by itself.
    const isOwn = last?.purpose !== "work" || last.agentId === task.assigneeAgentId;
    if (last && isOwn && (last.status === "failed" || last.status === "cancelled"))
      await retryRun.call(ctx, { id: last.id });
    await tx.update(tasks).set({ blockedReason: null, updatedAt: new Date() }).where(eq(tasks.id, task.id));
    await settleQuestions(ctx, tx, task.id);
    emit(taskUpdated, { taskId: task.id, missionId: task.missionId, number: task.number, title: task.title });
    if (task.missionId)
      for (const change of await reopenMission(tx, task.missionId, "running")) emit(missionStatusChanged, change);
    record({
      entity: "task",
      entityId: task.id,
      before: { blockedReason: task.blockedReason },
      after: { blockedReason: null },
    });
    return { id: task.id };
  },
});

/** Trying it again answers what a person was asked about it: the mission does not wait for words any more. */
async function settleQuestions(ctx: Ctx, tx: Tx, taskId: string): Promise<void> {
  const open = await tx
    .select({ id: questions.id })
    .from(questions)
    .where(and(eq(questions.taskId, taskId), isNull(questions.answer), isNull(questions.fields)));
  for (const { id } of open) await answerQuestion.call(ctx, { questionId: id, answer: "It is tried again." });
}

/** A failed mission goes on when a person tries part of it again. It is held: whoever would fail it now comes before, or sees that. */
async function reopenMission(tx: Tx, missionId: string, status: "planning" | "running") {
  await tx.select({ id: missions.id }).from(missions).where(eq(missions.id, missionId)).for("update");
  const reopened = await tx
    .update(missions)
    .set({ status, statusReason: null, finishedAt: null })
    .where(and(eq(missions.id, missionId), eq(missions.status, "failed")))
    .returning();
  return reopened.map((mission) => ({ missionId, number: mission.number, title: mission.title, status, reason: null }));
}
