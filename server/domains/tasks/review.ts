import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { documents, documentVersions } from "#db/tables/documents";
import { runSteps, runs } from "#db/tables/runs";
import { messages } from "#db/tables/messages";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { plainLine } from "#server/lib/text/plain";
import { lockTask, type TaskRecord, taskRef } from "./load.ts";
import { MAX_RETURNS, requireMove } from "./policy.ts";
import { criterionProven, EVIDENCE_KINDS, taskAccepted, taskBlocked, taskReturned, taskSubmitted } from "./schema.ts";

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
    if (agentId && agentId !== task.assigneeAgentId)
      throw new DomainError("forbidden", `T-${task.number} is not yours: only its assignee can submit it.`);
    requireMove(task, "review");
    await tx
      .update(tasks)
      .set({ status: "review", result: input.summary, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
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
    const items = mergeByRef(input.evidence);
    for (const item of items) await requireEvidence(tx, ctx.team.id, task.missionId, item);
    const by = {
      byAgentId: agentIdOf(ctx.actor),
      byUserId: userIdOf(ctx.actor),
      runId: ctx.actor.kind === "agent" ? ctx.actor.runId : null,
    };
    await tx
      .insert(evidence)
      .values(items.map((item) => ({ ...item, ...by, teamId: ctx.team.id, criterionId: criterion.id })))
      .onConflictDoUpdate({ target: [evidence.criterionId, evidence.ref], set: { note: sql`excluded.note`, ...by } });
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
    const open = await tx
      .select({ text: criteria.text })
      .from(criteria)
      .where(
        and(
          eq(criteria.taskId, task.id),
          sql`not exists (select 1 from ${evidence} where ${evidence.criterionId} = ${criteria.id})`,
        ),
      )
      .orderBy(asc(criteria.position));
    if (open.length > 0)
      throw new DomainError(
        "conflict",
        `T-${task.number} is not proven yet: ${open.map((row) => `“${row.text}”`).join(", ")} has no evidence.`,
      );
    const [total] = await tx
      .select({ value: sql<number>`count(*)::int` })
      .from(criteria)
      .where(eq(criteria.taskId, task.id));
    const reviewerAgentId = agentIdOf(ctx.actor);
    await tx
      .update(tasks)
      .set({
        status: "done",
        blockedReason: null,
        finishedAt: new Date(),
        updatedAt: new Date(),
        ...(reviewerAgentId ? { reviewerAgentId } : {}),
      })
      .where(eq(tasks.id, task.id));
    emit(taskAccepted, { ...taskRef(task), criteria: total?.value ?? 0, note: input.note.slice(0, 300) });
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
    if (task.status !== "review") throw new DomainError("conflict", `T-${task.number} is not in review.`);
    const returnCount = task.returnCount + 1;
    const blockedReason = returnCount > MAX_RETURNS ? `sent back ${returnCount} times; a person has to look` : null;
    await tx
      .update(tasks)
      .set({ status: "assigned", returnCount, blockedReason, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    const own = await tx.select({ id: criteria.id }).from(criteria).where(eq(criteria.taskId, task.id));
    if (own.length > 0)
      await tx.delete(evidence).where(
        inArray(
          evidence.criterionId,
          own.map((row) => row.id),
        ),
      );
    await tx.insert(messages).values({
      teamId: ctx.team.id,
      taskId: task.id,
      kind: "return",
      body: input.reason,
      authorAgentId: agentIdOf(ctx.actor),
      authorUserId: userIdOf(ctx.actor),
    });
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

type EvidenceItem = { kind: (typeof EVIDENCE_KINDS)[number]; ref: string; note: string };

/** One record may show two things: it is bound once, with both notes. */
function mergeByRef(items: EvidenceItem[]): EvidenceItem[] {
  const merged = new Map<string, EvidenceItem>();
  for (const item of items) {
    const known = merged.get(item.ref);
    merged.set(item.ref, known ? { ...known, note: `${known.note} ${item.note}`.slice(0, 1_000) } : item);
  }
  return [...merged.values()];
}

function requireReviewer(ctx: Ctx, task: TaskRecord): void {
  const agentId = agentIdOf(ctx.actor);
  if (agentId && agentId === task.assigneeAgentId)
    throw new DomainError("forbidden", `The author of T-${task.number} cannot check its own work.`);
  const userId = userIdOf(ctx.actor);
  if (userId && userId === task.assigneeUserId)
    throw new DomainError("forbidden", `The author of T-${task.number} cannot check their own work.`);
}

/** Evidence points at a record of the same mission that really exists: a step that succeeded, or a version of a document. */
async function requireEvidence(
  tx: Tx,
  teamId: string,
  missionId: string | null,
  item: { kind: "tool_result" | "document"; ref: string },
): Promise<void> {
  const step = /^run:(\d{1,9})#(\d{1,6})$/.exec(item.ref);
  const version = /^document:([0-9a-f-]{36})@v(\d{1,6})$/.exec(item.ref);
  if (item.kind === "tool_result" && step) {
    const [found] = await tx
      .select({ status: runSteps.status, missionId: runs.missionId })
      .from(runSteps)
      .innerJoin(runs, eq(runs.id, runSteps.runId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.number, Number(step[1])),
          eq(runSteps.index, Number(step[2])),
          eq(runSteps.kind, "tool"),
        ),
      );
    if (found?.status === "succeeded" && found.missionId === missionId) return;
  } else if (item.kind === "document" && version) {
    const [found] = await tx
      .select({ missionId: documents.missionId })
      .from(documentVersions)
      .innerJoin(documents, eq(documents.id, documentVersions.documentId))
      .where(
        and(
          eq(documents.teamId, teamId),
          eq(documents.id, version[1] ?? ""),
          eq(documentVersions.version, Number(version[2])),
        ),
      );
    if (found?.missionId === missionId) return;
  }
  throw new DomainError(
    "bad_input",
    `“${item.ref}” is no recorded ${item.kind === "document" ? "document version" : "tool result"} of this mission. Use a ref exactly as a tool gave it.`,
  );
}
