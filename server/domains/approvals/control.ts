import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { approvals } from "#db/tables/approvals";
import { command } from "#server/core/command";
import { actorSchema } from "#server/lib/actor";
import { DomainError } from "#server/lib/errors";
import { writeApproval } from "./asking.ts";
import { type ApprovalRecord, approvalRef, lockApproval, withEntry } from "./rows.ts";
import {
  approvalDecided,
  approvalFinished,
  approvalKind,
  approvalRequested,
  MAX_PREVIEW,
  policyVerdict,
  risk,
} from "./schema.ts";

const done = z.object({ id: z.string(), number: z.number() });
const MAX_RESULT_CHARS = 20_000;

/** The engine writes the request of a tool call that the policy wants decided, together with the step that waits for it. */
export const openToolApproval = command({
  name: "approval.open_tool",
  scope: "machine:write",
  input: z.object({
    tool: z.string().max(200),
    kind: approvalKind,
    title: z.string().max(200),
    why: z.string().max(4_000),
    payload: z.unknown(),
    preview: z.string().max(MAX_PREVIEW),
    risk,
    amountMicros: z.number().nullable(),
    isTainted: z.boolean(),
    by: actorSchema,
    agentId: z.uuid(),
    agentName: z.string(),
    missionId: z.uuid().nullable(),
    taskId: z.uuid().nullable(),
    runId: z.uuid(),
    stepIndex: z.number().int(),
    verdict: policyVerdict,
    atMs: z.number(),
  }),
  output: done,
  events: [approvalRequested],
  async run({ ctx, tx, input, emit, record }) {
    const { tool, by, agentName, verdict, atMs, ...asked } = input;
    const row = await writeApproval(
      tx,
      { teamId: ctx.team.id, by, atMs, agentName },
      { ...asked, effect: { type: "tool", name: tool }, dedupeKey: null },
      verdict,
      emit,
    );
    record({
      entity: "approval",
      entityId: row.id,
      input: { tool, runId: input.runId, stepIndex: input.stepIndex },
      after: { number: row.number, hash: row.payloadHash },
    });
    return { id: row.id, number: row.number };
  },
});

/** What was approved is done, or was refused when it was done; in the transaction of the effect itself. Only once. */
export const finishApproval = command({
  name: "approval.finish",
  scope: "machine:write",
  input: z.object({
    id: z.uuid(),
    status: z.enum(["executed", "failed"]),
    reason: z.string().max(2_000).nullable(),
    result: z.unknown(),
  }),
  output: done,
  events: [approvalFinished],
  async run({ ctx, tx, input, emit, record }) {
    const row = await lockApproval(tx, ctx.team.id, input.id);
    if (row.status !== "approved")
      throw new DomainError("conflict", `A-${row.number} is ${row.status}, so nothing is done for it.`);
    await tx
      .update(approvals)
      .set({
        status: input.status,
        statusReason: input.reason,
        result: bounded(input.result),
        executedAt: new Date(),
        history: withEntry(row, {
          by: "Muster",
          what: input.status === "executed" ? "done" : "failed",
          note: input.reason,
        }),
        updatedAt: new Date(),
      })
      .where(eq(approvals.id, row.id));
    emit(approvalFinished, { ...approvalRef(row), status: input.status, reason: input.reason });
    record({ entity: "approval", entityId: row.id, before: { status: row.status }, after: { status: input.status } });
    return { id: row.id, number: row.number };
  },
});

/** The deadline has passed: the work goes on with that as the answer. Repeatable. */
export const expireApproval = command({
  name: "approval.expire",
  scope: "machine:write",
  input: z.object({ id: z.uuid(), atMs: z.number() }),
  output: done,
  events: [approvalDecided],
  async run({ ctx, tx, input, emit }) {
    const row = await lockApproval(tx, ctx.team.id, input.id);
    const isDue = row.onDeadline === "expire" && row.deadlineAt !== null && row.deadlineAt.getTime() <= input.atMs;
    if (row.status === "pending" && isDue) {
      const reason = "Nobody decided in time.";
      emit(approvalDecided, await end(tx, row, "expired", reason));
    }
    return { id: row.id, number: row.number };
  },
});

/** What it was for is over or settled another way: nobody has to decide any more. */
export const withdrawApprovals = command({
  name: "approval.withdraw",
  scope: "machine:write",
  input: z.object({
    of: z.union([
      z.object({ id: z.uuid() }),
      z.object({ runId: z.uuid() }),
      z.object({ taskId: z.uuid() }),
      z.object({ missionId: z.uuid(), kind: approvalKind.optional() }),
      z.object({ command: z.string().max(200) }),
    ]),
    reason: z.string().max(500),
  }),
  output: z.object({ withdrawn: z.number() }),
  events: [approvalDecided],
  async run({ ctx, tx, input, emit }) {
    const { of } = input;
    const which = [
      "id" in of ? eq(approvals.id, of.id) : undefined,
      "runId" in of ? eq(approvals.runId, of.runId) : undefined,
      "taskId" in of ? eq(approvals.taskId, of.taskId) : undefined,
      "missionId" in of ? eq(approvals.missionId, of.missionId) : undefined,
      "kind" in of && of.kind ? eq(approvals.kind, of.kind) : undefined,
      "command" in of
        ? sql`${approvals.effect} @> ${JSON.stringify({ type: "command", name: of.command })}::jsonb`
        : undefined,
    ];
    const rows = await tx
      .select()
      .from(approvals)
      .where(and(eq(approvals.teamId, ctx.team.id), inArray(approvals.status, ["pending", "approved"]), ...which))
      .limit(500)
      .for("update");
    for (const row of rows) emit(approvalDecided, await end(tx, row, "withdrawn", input.reason));
    return { withdrawn: rows.length };
  },
});

async function end(tx: Tx, row: ApprovalRecord, status: "expired" | "withdrawn", reason: string) {
  await tx
    .update(approvals)
    .set({
      status,
      statusReason: reason,
      history: withEntry(row, { by: "Muster", what: status, note: reason }),
      updatedAt: new Date(),
    })
    .where(eq(approvals.id, row.id));
  return { ...approvalRef(row), status, isEdited: row.isEdited, reason, payloadHash: row.payloadHash };
}

function bounded(result: unknown): unknown {
  const text = JSON.stringify(result ?? null);
  return text.length <= MAX_RESULT_CHARS ? JSON.parse(text) : { truncated: true, start: text.slice(0, 2_000) };
}
