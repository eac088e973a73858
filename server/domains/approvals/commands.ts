import { eq } from "drizzle-orm";
import { z } from "zod";
import { approvals } from "#db/tables/approvals";
import { command } from "#server/core/command";
import { actorName, agentIdOf, userIdOf } from "#server/core/context";
import { memberOf } from "#server/domains/teams/queries";
import { DomainError } from "#server/lib/errors";
import { openWithKey, verdictFor, writeApproval } from "./asking.ts";
import { checkMayDecide, checkOpen, editOf } from "./deciding.ts";
import { approvalRef, lockApproval, withEntry } from "./rows.ts";
import {
  approvalDecided,
  approvalDelegated,
  approvalEffect,
  approvalKind,
  approvalRequested,
  approvalStatus,
  MAX_PREVIEW,
  risk,
} from "./schema.ts";

const place = z.uuid().nullable().default(null);

/**
 * Asks for something that is not a tool call: a plan, a raise, a hire. The policy answers: `asked` (somebody decides, and the
 * command named by `effect` is done with the decision), `allowed` (the caller goes on), `denied`. With the same key the open
 * request is given back. A command that is done without being named in the registry of `server/agents/` is refused at the decision.
 */
export const requestApproval = command({
  name: "approval.request",
  scope: "approvals:request",
  input: z.object({
    kind: approvalKind,
    title: z.string().trim().min(1).max(200),
    why: z.string().trim().max(4_000).default(""),
    effect: approvalEffect,
    payload: z.unknown(),
    preview: z.string().max(MAX_PREVIEW).default(""),
    risk: risk.default("medium"),
    amountMicros: z.number().int().nullable().default(null),
    isTainted: z.boolean().default(false),
    agentId: place,
    missionId: place,
    taskId: place,
    runId: place,
    dedupeKey: z.string().min(1).max(200).nullable().default(null),
    /** The work wants a person to look, whatever the defaults say; only the team's own rule can refuse it. */
    mustAsk: z.boolean().default(false),
    atMs: z.number().int().optional(),
  }),
  output: z.object({
    outcome: z.enum(["asked", "allowed", "denied"]),
    approvalId: z.string().nullable(),
    number: z.number().nullable(),
    reason: z.string(),
  }),
  events: [approvalRequested],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const { mustAsk, atMs = Date.now(), ...given } = input;
    const open = await openWithKey(tx, teamId, input.dedupeKey);
    if (open) return { outcome: "asked" as const, approvalId: open.id, number: open.number, reason: open.ruleText };
    const agentId = input.agentId ?? agentIdOf(ctx.actor);
    const facts = { ...given, mustAsk, tool: input.effect.name, reach: "team" as const };
    const verdict = await verdictFor(tx, teamId, facts, { agentId, atMs });
    const reason = verdict.explanation;
    if (verdict.decision !== "ask")
      return {
        outcome: verdict.decision === "allow" ? ("allowed" as const) : ("denied" as const),
        approvalId: null,
        number: null,
        reason,
      };
    const of = { teamId, by: ctx.actor, atMs, agentName: verdict.agentName };
    const row = await writeApproval(tx, of, { ...given, agentId, stepIndex: null }, verdict, emit);
    record({ entity: "approval", entityId: row.id, after: { number: row.number, hash: row.payloadHash } });
    return { outcome: "asked" as const, approvalId: row.id, number: row.number, reason };
  },
});

/**
 * A person decides. An edit is what is approved from then on: its hash is bound here, and nothing but it is ever done. Throws
 * `conflict` when it was decided already or its time is over, `forbidden` with what is missing. Doors call `decide` of
 * `server/agents/`, which checks an edit against the tool's own input first.
 */
export const decideApproval = command({
  name: "approval.decide",
  scope: "approvals:decide",
  input: z.object({
    id: z.uuid(),
    decision: z.enum(["approve", "reject"]),
    note: z.string().trim().max(2_000).default(""),
    edit: z
      .object({
        payload: z.unknown(),
        preview: z.string().max(MAX_PREVIEW),
        amountMicros: z.number().int().nullable(),
      })
      .optional(),
    atMs: z.number().int().optional(),
  }),
  output: z.object({ id: z.string(), status: approvalStatus, number: z.number(), payloadHash: z.string() }),
  events: [approvalDecided],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const atMs = input.atMs ?? Date.now();
    const row = await lockApproval(tx, teamId, input.id);
    const person = await checkMayDecide(ctx, row);
    await checkOpen(tx, row, atMs);
    if (input.decision === "reject" && input.note === "")
      throw new DomainError("bad_input", "note: say why, so that the work can go on another way.");
    const isApproved = input.decision === "approve";
    const bound = isApproved ? await editOf({ tx, row, person, atMs }, input.edit) : {};
    const status = isApproved ? ("approved" as const) : ("rejected" as const);
    const isEdited = "payload" in bound;
    const note = input.note === "" ? null : input.note;
    const what = isEdited ? "approved with changes" : status;
    const [decided] = await tx
      .update(approvals)
      .set({
        ...bound,
        isEdited,
        status,
        note,
        statusReason: isApproved ? null : note,
        decidedByUserId: person.userId,
        decidedAt: new Date(atMs),
        history: withEntry(row, { by: person.name, what, note }),
        updatedAt: new Date(),
      })
      .where(eq(approvals.id, row.id))
      .returning();
    const payloadHash = decided?.payloadHash ?? row.payloadHash;
    emit(approvalDecided, { ...approvalRef(row), status, isEdited, reason: note, payloadHash });
    record({
      entity: "approval",
      entityId: row.id,
      input: { id: row.id, decision: input.decision, note },
      before: { status: row.status, payloadHash: row.payloadHash },
      after: { status, payloadHash, isEdited },
    });
    return { id: row.id, status, number: row.number, payloadHash };
  },
});

/** Hands the decision to a member, or with null back to everybody who may decide. */
export const delegateApproval = command({
  name: "approval.delegate",
  scope: "approvals:decide",
  input: z.object({
    id: z.uuid(),
    userId: z.uuid().nullable(),
    note: z.string().trim().max(2_000).default(""),
  }),
  output: z.object({ id: z.string() }),
  events: [approvalDelegated],
  async run({ ctx, tx, input, emit, record }) {
    const row = await lockApproval(tx, ctx.team.id, input.id);
    await checkMayDecide(ctx, row);
    await checkOpen(tx, row, null);
    const to = input.userId ? await memberOf(tx, ctx.team.id, input.userId) : null;
    if (to === undefined) throw new DomainError("not_found", "There is no such member in this team.");
    if (to) await checkMayDecide(ctx, { ...row, assigneeUserId: to.userId }, to);
    const what = to ? `handed to ${to.name}` : "handed back to the team";
    await tx
      .update(approvals)
      .set({
        assigneeUserId: to?.userId ?? null,
        history: withEntry(row, { by: actorName(ctx.actor), what, note: input.note || null }),
        updatedAt: new Date(),
      })
      .where(eq(approvals.id, row.id));
    emit(approvalDelegated, {
      ...approvalRef(row),
      assigneeUserId: to?.userId ?? null,
      assigneeName: to?.name ?? null,
    });
    record({
      entity: "approval",
      entityId: row.id,
      before: { assigneeUserId: row.assigneeUserId },
      after: { assigneeUserId: to?.userId ?? null, by: userIdOf(ctx.actor) },
    });
    return { id: row.id };
  },
});
