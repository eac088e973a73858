import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { approvals } from "#db/tables/approvals";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { users } from "#db/tables/teams";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { verdictFor } from "./asking.ts";
import { bindingOf } from "./binding.ts";
import { approvalEffect, approvalKind, approvalStatus, policyVerdict, risk } from "./schema.ts";

/** What the policy says before something is done, and by which rule. */
export const readVerdict = query({
  name: "approval.read_verdict",
  scope: "machine:write",
  input: z.object({
    kind: approvalKind,
    tool: z.string().max(200),
    risk,
    reach: z.enum(["task", "team"]),
    amountMicros: z.number().nullable(),
    isTainted: z.boolean(),
    mustAsk: z.boolean().default(false),
    agentId: z.uuid(),
    atMs: z.number(),
  }),
  output: policyVerdict.extend({ agentName: z.string().nullable() }),
  run: ({ db, teamId, input: { agentId, atMs, ...facts } }) => verdictFor(db, teamId, facts, { agentId, atMs }),
});

/** The decision a run waited for, and whether what is stored is still what was decided on. */
export const readDecision = query({
  name: "approval.read_decision",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    id: z.string(),
    number: z.number(),
    status: approvalStatus,
    effect: approvalEffect,
    payload: z.unknown(),
    isIntact: z.boolean(),
    isEdited: z.boolean(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    decidedBy: z.string().nullable(),
  }),
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({ approval: approvals, decidedBy: users.name })
      .from(approvals)
      .leftJoin(users, eq(users.id, approvals.decidedByUserId))
      .where(and(eq(approvals.teamId, teamId), eq(approvals.id, input.id)));
    if (!row) throw new DomainError("not_found", "There is no such approval in this team.");
    const { approval, decidedBy } = row;
    const isIntact = bindingOf(approval.effect, approval.payload) === approval.payloadHash;
    return { ...approval, isIntact, reason: approval.statusReason, decidedBy };
  },
});

/** Whether the same was asked for before and a person said no, or let its time pass: it is not asked for again. */
export const wasRefused = query({
  name: "approval.was_refused",
  scope: "machine:write",
  input: z.object({ dedupeKey: z.string().max(200) }),
  output: z.boolean(),
  async run({ db, teamId, input }) {
    const [found] = await db
      .select({ id: approvals.id })
      .from(approvals)
      .where(
        and(
          eq(approvals.teamId, teamId),
          eq(approvals.dedupeKey, input.dedupeKey),
          inArray(approvals.status, ["rejected", "expired"]),
        ),
      )
      .limit(1);
    return found !== undefined;
  },
});

const due = z.array(z.object({ id: z.string(), teamId: z.string() }));
const limit = z.number().int().max(500).default(100);

/** Requests whose time is over, of every team. For the leader's sweep. */
export const listDueApprovals = query({
  name: "approval.list_due",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit }),
  output: due,
  run: ({ db, input }) =>
    db
      .select({ id: approvals.id, teamId: approvals.teamId })
      .from(approvals)
      .where(
        sql`${approvals.status} = 'pending' and ${approvals.onDeadline} = 'expire' and ${approvals.deadlineAt} <= ${new Date(input.nowMs).toISOString()}::timestamptz`,
      )
      .orderBy(asc(approvals.deadlineAt))
      .limit(input.limit),
});

/** Runs that still wait although their request is decided: an event was lost. */
export const listUnheardDecisions = query({
  name: "approval.list_unheard",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit }),
  output: z.array(z.object({ runId: z.string(), teamId: z.string(), number: z.number() })),
  run: ({ db, input }) =>
    db
      .select({ runId: runs.id, teamId: approvals.teamId, number: approvals.number })
      .from(runs)
      .innerJoin(runSteps, and(eq(runSteps.runId, runs.id), eq(runSteps.kind, "wait"), eq(runSteps.status, "running")))
      .innerJoin(approvals, and(eq(approvals.runId, runs.id), eq(approvals.stepIndex, runSteps.index)))
      .where(
        sql`${runs.status} = 'waiting' and ${approvals.status} <> 'pending' and ${approvals.updatedAt} < ${new Date(input.nowMs - 2_000).toISOString()}::timestamptz`,
      )
      .limit(input.limit),
});

/** Open requests of work that is over: the event that withdraws them was lost. */
export const listOrphanedApprovals = query({
  name: "approval.list_orphaned",
  scope: "machine:write",
  input: z.object({ limit }),
  output: due,
  run: ({ db, input }) =>
    db
      .select({ id: approvals.id, teamId: approvals.teamId })
      .from(approvals)
      .leftJoin(runs, eq(runs.id, approvals.runId))
      .leftJoin(missions, eq(missions.id, approvals.missionId))
      .where(
        sql`${approvals.status} in ('pending', 'approved') and (${runs.status} in ('succeeded', 'failed', 'cancelled')
          or (${approvals.runId} is null and ${missions.status} in ('done', 'cancelled')))`,
      )
      .orderBy(asc(approvals.createdAt))
      .limit(input.limit),
});
