import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { messages } from "#db/tables/messages";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { plainLine } from "#server/lib/text/plain";
import { requireInputs } from "./dependencies.ts";
import { criteriaState, mergeByRef, requireEvidence } from "./evidence.ts";
import { lockTask, type TaskRecord, taskRef } from "./load.ts";
import { MAX_RETURNS, requireMove } from "./policy.ts";
import {
  criterionProven,
  criterionWaived,
  EVIDENCE_KINDS,
  taskAccepted,
  taskBlocked,
  taskReturned,
  taskSubmitted,
  taskUpdated,
} from "./schema.ts";
import { dropProof, requireMember } from "./seat.ts";

/** The author ends its work; the result flows to the tasks that depend on this one once it is accepted. */
export const submitTask = command({
  name: "task.submit",
  scope: "tasks:write",
  input: z.object({ id: z.uuid(), summary: z.string().trim().min(1, "Say what was found or made.").max(20_000) }),
  output: z.object({ status: z.literal("review") }),
  events: [taskSubmitted],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const agentId = agentIdOf(ctx.actor);
    if (!isOnSeat(ctx, task))
      throw new DomainError("forbidden", `T-${task.number} is not yours: only its assignee can submit it.`);
    // A person need not say that they began.
    const isByPerson = agentId === null && task.status === "assigned";
    if (isByPerson) await requireInputs(tx, task);
    else requireMove(task, "review");
    await tx
      .update(tasks)
      .set({
        status: "review",
        result: input.summary,
        startedAt: task.startedAt ?? new Date(),
        blockedReason: null,
        updatedAt: new Date(),
      })
      .where(eq(tasks.id, task.id));
    await labelWritten(ctx, [{ kind: "task", id: task.id, part: "work" }]);
    emit(taskSubmitted, { ...taskRef(task), agentId, excerpt: plainLine(input.summary) });
    record({ entity: "task", entityId: task.id, before: { status: task.status }, after: { status: "review" } });
    return { status: "review" as const };
  },
});

/** Binds recorded evidence to a criterion. The author of the work may not: somebody else has to have looked. */
export const proveCriterion = command({
  name: "criterion.prove",
  scope: "tasks:review",
  input: z.object({
    criterionId: z.uuid(),
    evidence: z
      .array(
        z.object({
          kind: z.enum(EVIDENCE_KINDS),
          ref: z.string().min(3).max(120),
          note: z.string().max(1_000).default(""),
        }),
      )
      .min(1)
      .max(10),
  }),
  output: z.object({ proven: z.literal(true) }),
  events: [criterionProven],
  async run({ ctx, tx, input, emit }) {
    const [criterion] = await tx
      .select()
      .from(criteria)
      .where(and(eq(criteria.teamId, ctx.team.id), eq(criteria.id, input.criterionId)));
    if (!criterion) throw new DomainError("not_found", "There is no such criterion in this team.");
    const task = await lockTask(tx, ctx.team.id, criterion.taskId);
    requireReviewer(ctx, task);
    requireInReview(task);
    const items = mergeByRef(input.evidence);
    for (const item of items) await requireEvidence(tx, task, item);
    const by = {
      byAgentId: agentIdOf(ctx.actor),
      byUserId: userIdOf(ctx.actor),
      runId: ctx.actor.kind === "agent" ? ctx.actor.runId : null,
    };
    await tx
      .insert(evidence)
      .values(items.map((item) => ({ ...item, ...by, teamId: ctx.team.id, criterionId: criterion.id })))
      .onConflictDoUpdate({ target: [evidence.criterionId, evidence.ref], set: { note: sql`excluded.note`, ...by } });
    await labelWritten(ctx, [{ kind: "task", id: task.id, part: "work" }]);
    emit(criterionProven, {
      ...taskRef(task),
      criterionId: criterion.id,
      text: criterion.text,
      refs: items.map((item) => item.ref),
    });
    return { proven: true as const };
  },
});

/** Done means proven: refused while a criterion has no evidence. */
export const acceptTask = command({
  name: "task.accept",
  scope: "tasks:review",
  input: z.object({ id: z.uuid(), note: z.string().max(2_000).default("") }),
  output: z.object({ status: z.literal("done") }),
  events: [taskAccepted],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    requireReviewer(ctx, task);
    requireMove(task, "done");
    const found = await criteriaState(tx, task.id);
    const open = found.filter((row) => !row.isProven && row.waivedReason === null);
    if (open.length > 0)
      throw new DomainError(
        "conflict",
        `T-${task.number} is not proven yet: ${open.map((row) => `“${row.text}”`).join(", ")} has no evidence.`,
      );
    const waived = found.filter((row) => !row.isProven);
    await tx
      .update(tasks)
      .set({ status: "done", blockedReason: null, finishedAt: new Date(), updatedAt: new Date(), ...reviewerOf(ctx) })
      .where(eq(tasks.id, task.id));
    emit(taskAccepted, {
      ...taskRef(task),
      criteria: found.length - waived.length,
      waived: waived.length,
      note: input.note.slice(0, 300),
    });
    record({ entity: "task", entityId: task.id, before: { status: task.status }, after: { status: "done" } });
    return { status: "done" as const };
  },
});

/** Sends the work back with a reason; its evidence falls, since it spoke of the old result. Blocks after too many rounds. */
export const returnTask = command({
  name: "task.return",
  scope: "tasks:review",
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3, "Say what has to change.").max(4_000) }),
  output: z.object({ status: z.literal("assigned") }),
  events: [taskReturned, taskBlocked],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    requireReviewer(ctx, task);
    requireInReview(task);
    const returnCount = task.returnCount + 1;
    const blockedReason = returnCount > MAX_RETURNS ? `sent back ${returnCount} times; a person has to look` : null;
    await tx
      .update(tasks)
      .set({ status: "assigned", returnCount, blockedReason, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    await dropProof(tx, task.id);
    const messageId = newId();
    await tx.insert(messages).values({
      id: messageId,
      teamId: ctx.team.id,
      taskId: task.id,
      kind: "return",
      body: input.reason,
      authorAgentId: agentIdOf(ctx.actor),
      authorUserId: userIdOf(ctx.actor),
    });
    await labelWritten(ctx, [
      { kind: "task", id: task.id, part: "work" },
      { kind: "message", id: messageId },
    ]);
    emit(taskReturned, { ...taskRef(task), reason: input.reason.slice(0, 500) });
    if (blockedReason) emit(taskBlocked, { ...taskRef(task), reason: blockedReason });
    record({
      entity: "task",
      entityId: task.id,
      before: { status: task.status },
      after: { status: "assigned", reason: input.reason },
    });
    return { status: "assigned" as const };
  },
});

/** A person lets criteria pass without proof: one, or all of a task that have none. The reason stays beside them and in the audit. */
export const waiveProof = command({
  name: "criterion.waive",
  scope: "tasks:review",
  input: z.object({
    taskId: z.uuid(),
    criterionId: z.uuid().nullable().default(null),
    reason: z.string().trim().min(3, "Say why it may pass without proof.").max(1_000),
  }),
  output: z.object({ waived: z.number() }),
  events: [criterionWaived],
  async run({ ctx, tx, input, emit, record }) {
    const userId = userIdOf(ctx.actor);
    if (!userId) throw new DomainError("forbidden", "Only a person may let work pass without proof.");
    const task = await lockTask(tx, ctx.team.id, input.taskId);
    requireReviewer(ctx, task);
    requireInReview(task);
    const found = await criteriaState(tx, task.id);
    if (input.criterionId && !found.some((row) => row.id === input.criterionId))
      throw new DomainError("not_found", `T-${task.number} has no such criterion.`);
    const open = found.filter((row) => !row.isProven && (input.criterionId === null || row.id === input.criterionId));
    if (open.length === 0) throw new DomainError("conflict", "It has proof already; nothing has to be let pass.");
    const ids = open.map((row) => row.id);
    await tx
      .update(criteria)
      .set({ waivedReason: input.reason, waivedByUserId: userId, waivedAt: new Date() })
      .where(inArray(criteria.id, ids));
    emit(criterionWaived, { ...taskRef(task), texts: open.map((row) => row.text), reason: input.reason });
    record({ entity: "task", entityId: task.id, after: { waived: ids, reason: input.reason } });
    return { waived: ids.length };
  },
});

/** Says who checks a task: a person of the team, or again an agent (null), whose check begins anew. Never its author. */
export const setReviewer = command({
  name: "task.set_reviewer",
  scope: "tasks:write",
  input: z.object({ id: z.uuid(), userId: z.uuid().nullable() }),
  output: z.object({ id: z.string() }),
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (task.status === "done" || task.status === "cancelled")
      throw new DomainError("conflict", `T-${task.number} is ${task.status}; it needs no reviewer any more.`);
    if (input.userId) {
      const member = await requireMember(tx, ctx.team.id, input.userId);
      if (member.id === task.assigneeUserId)
        throw new DomainError("forbidden", `${member.name} does T-${task.number} and cannot check their own work.`);
    }
    const round = task.reviewerUserId === input.userId ? task.round : task.round + 1;
    await tx
      .update(tasks)
      .set({ reviewerUserId: input.userId, round, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    emit(taskUpdated, taskRef(task));
    record({
      entity: "task",
      entityId: task.id,
      before: { reviewerUserId: task.reviewerUserId },
      after: { reviewerUserId: input.userId },
    });
    return { id: task.id };
  },
});

function isOnSeat(ctx: Ctx, task: TaskRecord): boolean {
  const agentId = agentIdOf(ctx.actor);
  if (agentId) return agentId === task.assigneeAgentId;
  const userId = userIdOf(ctx.actor);
  return userId !== null && userId === task.assigneeUserId;
}

/** Proof speaks of what was handed in: before that, and after it was accepted, there is nothing to prove. */
function requireInReview(task: TaskRecord): void {
  if (task.status !== "review")
    throw new DomainError("conflict", `T-${task.number} is not in review: it is ${task.status.replace("_", " ")}.`);
}

function requireReviewer(ctx: Ctx, task: TaskRecord): void {
  if (isOnSeat(ctx, task))
    throw new DomainError("forbidden", `The author of T-${task.number} cannot check its own work.`);
  if (task.reviewerUserId && agentIdOf(ctx.actor))
    throw new DomainError("forbidden", `A person checks T-${task.number}.`);
}

const reviewerOf = (ctx: Ctx) => {
  const agentId = agentIdOf(ctx.actor);
  if (agentId) return { reviewerAgentId: agentId, reviewerUserId: null };
  const userId = userIdOf(ctx.actor);
  return userId ? { reviewerAgentId: null, reviewerUserId: userId } : {};
};
