import { and, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { approvals } from "#db/tables/approvals";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { type Ctx, userIdOf } from "#server/core/context";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { memberOf } from "#server/domains/teams/queries";
import { DomainError } from "#server/lib/errors";
import { verdictFor } from "./asking.ts";
import { DEFAULT_RULES, ruleViewOf, whyMayNotDecide } from "./policy.ts";
import { rulesOf } from "./rows.ts";
import {
  type ApprovalRow,
  approvalKind,
  approvalRow,
  approvalStatus,
  approvalView,
  policyVerdict,
  policyView,
  risk,
} from "./schema.ts";

const assignee = alias(users, "assignee");
const decider = alias(users, "decider");

/** Without the payload: it may be long. */
const rowColumns = {
  id: approvals.id,
  number: approvals.number,
  kind: approvals.kind,
  title: approvals.title,
  why: approvals.why,
  status: approvals.status,
  statusReason: approvals.statusReason,
  risk: approvals.risk,
  amountMicros: approvals.amountMicros,
  isTainted: approvals.isTainted,
  isEdited: approvals.isEdited,
  effect: approvals.effect,
  ruleText: approvals.ruleText,
  decideRole: approvals.decideRole,
  requestedBy: sql<string>`case when ${approvals.requestedBy}->>'kind' = 'system' then 'Muster' else coalesce(${approvals.requestedBy}->>'name', ${approvals.requestedBy}->>'address', 'Muster') end`,
  agentId: approvals.agentId,
  agentName: agents.name,
  agentRole: agents.role,
  missionId: approvals.missionId,
  missionNumber: missions.number,
  missionTitle: missions.title,
  taskId: approvals.taskId,
  taskNumber: tasks.number,
  taskTitle: tasks.title,
  runId: approvals.runId,
  runNumber: runs.number,
  stepIndex: approvals.stepIndex,
  assigneeUserId: approvals.assigneeUserId,
  assigneeName: assignee.name,
  deadlineAt: approvals.deadlineAt,
  onDeadline: approvals.onDeadline,
  decidedBy: decider.name,
  decidedAt: approvals.decidedAt,
  note: approvals.note,
  createdAt: approvals.createdAt,
};

/** Newest first. `open` means that somebody has to decide or that what was approved is not done yet. */
export const listApprovals = query({
  name: "approval.list",
  scope: "approvals:read",
  input: z.object({
    ...pageInput,
    status: z.union([approvalStatus, z.literal("open")]).optional(),
    kind: approvalKind.optional(),
    missionId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    runId: z.uuid().optional(),
    agentId: z.uuid().optional(),
    isMine: z.boolean().default(false),
  }),
  output: pageOf(approvalRow),
  async run({ ctx, db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await selectRows(db)
      .where(
        and(
          eq(approvals.teamId, teamId),
          input.status === "open" ? inArray(approvals.status, ["pending", "approved"]) : undefined,
          input.status && input.status !== "open" ? eq(approvals.status, input.status) : undefined,
          input.kind ? eq(approvals.kind, input.kind) : undefined,
          input.missionId ? eq(approvals.missionId, input.missionId) : undefined,
          input.taskId ? eq(approvals.taskId, input.taskId) : undefined,
          input.runId ? eq(approvals.runId, input.runId) : undefined,
          input.agentId ? eq(approvals.agentId, input.agentId) : undefined,
          input.isMine ? mine(ctx) : undefined,
          before ? lt(approvals.number, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(approvals.number))
      .limit(input.limit + 1);
    return toPage(rows.map(rowOf), input.limit, (row) => String(row.number));
  },
});

function mine(ctx: Ctx): SQL {
  const userId = userIdOf(ctx.actor);
  return userId ? eq(approvals.assigneeUserId, userId) : sql`false`;
}

/** By ids, in any order: for lists that rank across kinds. */
export const readApprovalRows = query({
  name: "approval.read_rows",
  scope: "approvals:read",
  input: z.object({ ids: z.array(z.uuid()).max(200) }),
  output: z.array(approvalRow),
  async run({ db, teamId, input }) {
    if (input.ids.length === 0) return [];
    const rows = await selectRows(db).where(and(eq(approvals.teamId, teamId), inArray(approvals.id, input.ids)));
    return rows.map(rowOf);
  },
});

/** Everything of one: what will be done, what was asked for, by which rule, and what happened so far. */
export const getApproval = query({
  name: "approval.get",
  scope: "approvals:read",
  input: z.object({ id: z.uuid() }),
  output: approvalView,
  async run({ ctx, db, teamId, input }) {
    const here = and(eq(approvals.teamId, teamId), eq(approvals.id, input.id));
    const [row] = await selectRows(db).where(here);
    const [rest] = await db
      .select({
        payload: approvals.payload,
        originalPayload: approvals.originalPayload,
        payloadHash: approvals.payloadHash,
        preview: approvals.preview,
        ruleId: approvals.ruleId,
        result: approvals.result,
        executedAt: approvals.executedAt,
        history: approvals.history,
        outside: originsOf(outer(approvals.runId), ["run"]),
      })
      .from(approvals)
      .where(here);
    if (!row || !rest) throw new DomainError("not_found", "There is no such approval in this team.");
    const whyNot = await whyNotDecide(ctx, db, row);
    return { ...rowOf(row), ...rest, canDecide: whyNot === null, whyNot };
  },
});

type Row = Awaited<ReturnType<typeof selectRows>>[number];

async function whyNotDecide(ctx: Ctx, db: Reader, row: Row): Promise<string | null> {
  if (row.status !== "pending") return `A-${row.number} is ${row.status}.`;
  const userId = userIdOf(ctx.actor);
  const person = userId ? await memberOf(db, ctx.team.id, userId) : undefined;
  if (!person || !ctx.scopes.has("approvals:decide")) return "You may read this, not decide it.";
  return whyMayNotDecide(row, person);
}

/** The team's rules in their order, Muster's own after them, and whom and what they can name. */
export const getPolicy = query({
  name: "approval.policy",
  scope: "approvals:read",
  input: z.object({}),
  output: policyView,
  async run({ db, teamId }) {
    const rules = await rulesOf(db, teamId);
    return { rules: rules.map(ruleViewOf), defaults: DEFAULT_RULES.map(ruleViewOf) };
  },
});

/** What the policy would say to something, and by which rule. */
export const explainPolicy = query({
  name: "approval.explain",
  scope: "approvals:read",
  input: z.object({
    kind: approvalKind.default("tool_call"),
    tool: z.string().max(200).default(""),
    risk: risk.default("low"),
    reach: z.enum(["task", "team"]).default("team"),
    amountMicros: z.number().int().nullable().default(null),
    isTainted: z.boolean().default(false),
    agentId: z.uuid().nullable().default(null),
  }),
  output: policyVerdict,
  async run({ db, teamId, input: { agentId, ...facts } }) {
    const verdict = await verdictFor(db, teamId, facts, { agentId, atMs: Date.now() });
    if (agentId && verdict.agentName === null)
      throw new DomainError("not_found", "There is no such agent in this team.");
    return verdict;
  },
});

function selectRows(db: Reader) {
  return db
    .select(rowColumns)
    .from(approvals)
    .leftJoin(agents, eq(agents.id, approvals.agentId))
    .leftJoin(missions, eq(missions.id, approvals.missionId))
    .leftJoin(tasks, eq(tasks.id, approvals.taskId))
    .leftJoin(runs, eq(runs.id, approvals.runId))
    .leftJoin(assignee, eq(assignee.id, approvals.assigneeUserId))
    .leftJoin(decider, eq(decider.id, approvals.decidedByUserId))
    .$dynamic();
}

function rowOf({ agentId, agentName, agentRole, assigneeUserId, assigneeName, ...row }: Row): ApprovalRow {
  return {
    ...row,
    agent: agentId && agentName && agentRole ? { id: agentId, name: agentName, role: agentRole } : null,
    assignee: assigneeUserId ? { userId: assigneeUserId, name: assigneeName ?? "somebody" } : null,
  };
}
