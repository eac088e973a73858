import { and, asc, desc, eq, inArray, isNotNull, lt, notInArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { messages } from "#db/tables/messages";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { selectTaskRows, toTaskRow } from "./rows.ts";

export { selectTaskRows, toTaskRow };

import { type CriterionView, TASK_STATUSES, taskLabel, taskRow, taskStatus, taskView } from "./schema.ts";
import { surroundingsOf } from "./surroundings.ts";

const taskFilters = {
  missionId: z.uuid().optional(),
  assigneeAgentId: z.uuid().optional(),
  assigneeUserId: z.uuid().optional(),
  label: taskLabel.optional(),
  /** Due by then, done or not; overdue ones are in. */
  dueBefore: z.date().optional(),
  isBlocked: z.boolean().optional(),
};
const filters = z.object(taskFilters);

function matching(teamId: string, input: z.infer<typeof filters>): SQL | undefined {
  return and(
    eq(tasks.teamId, teamId),
    input.missionId ? eq(tasks.missionId, input.missionId) : undefined,
    input.assigneeAgentId ? eq(tasks.assigneeAgentId, input.assigneeAgentId) : undefined,
    input.assigneeUserId ? eq(tasks.assigneeUserId, input.assigneeUserId) : undefined,
    input.label ? sql`${tasks.labels} @> ${JSON.stringify([input.label])}::jsonb` : undefined,
    input.dueBefore ? lt(tasks.dueAt, input.dueBefore) : undefined,
    input.isBlocked ? and(isNotNull(tasks.blockedReason), notInArray(tasks.status, ["done", "cancelled"])) : undefined,
  );
}

/** Newest first. Filters combine. */
export const listTasks = query({
  name: "task.list",
  scope: "tasks:read",
  input: z.object({
    ...pageInput,
    status: taskStatus.optional(),
    ...taskFilters,
  }),
  output: pageOf(taskRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const where = and(
      matching(teamId, input),
      input.status ? eq(tasks.status, input.status) : undefined,
      before ? lt(tasks.number, Number(before)) : undefined,
    );
    const rows = await selectTaskRows(db, where)
      .orderBy(desc(tasks.number))
      .limit(input.limit + 1);
    return toPage(rows.map(toTaskRow), input.limit, (row) => String(row.number));
  },
});

const CARDS_A_COLUMN = 50;

/** The five columns with their newest cards and true counts. */
export const taskBoard = query({
  name: "task.board",
  scope: "tasks:read",
  input: filters,
  output: z.object({ columns: z.array(z.object({ status: taskStatus, count: z.number(), items: z.array(taskRow) })) }),
  async run({ db, teamId, input }) {
    const mine = matching(teamId, input);
    const counts = await db
      .select({ status: tasks.status, count: sql<number>`count(*)::int` })
      .from(tasks)
      .where(mine)
      .groupBy(tasks.status);
    const ranked = db
      .select({
        id: tasks.id,
        place: sql<number>`row_number() over (partition by ${tasks.status} order by ${tasks.updatedAt} desc)`.as(
          "place",
        ),
      })
      .from(tasks)
      .where(mine)
      .as("ranked");
    const newest = db.select({ id: ranked.id }).from(ranked).where(sql`${ranked.place} <= ${CARDS_A_COLUMN}`);
    const rows = await selectTaskRows(db, inArray(tasks.id, newest)).orderBy(desc(tasks.updatedAt));
    const cards = rows.map(toTaskRow);
    return {
      columns: TASK_STATUSES.filter((status) => status !== "cancelled").map((status) => ({
        status,
        count: counts.find((row) => row.status === status)?.count ?? 0,
        items: cards.filter((card) => card.status === status),
      })),
    };
  },
});

export const getTask = query({
  name: "task.get",
  scope: "tasks:read",
  input: z.object({ id: z.uuid() }),
  output: taskView,
  async run({ db, teamId, input }) {
    const [row] = await selectTaskRows(db, and(eq(tasks.teamId, teamId), eq(tasks.id, input.id)));
    const [rest] = await db.select().from(tasks).where(eq(tasks.id, input.id));
    if (!row || !rest) throw new DomainError("not_found", "There is no such task in this team.");
    return {
      ...toTaskRow(row),
      ...(await surroundingsOf(db, rest)),
      description: rest.description,
      capability: rest.capability,
      result: rest.result,
      isPriorityFixed: rest.isPriorityFixed,
      assignmentChoice: rest.assignmentChoice,
      createdBy: rest.createdBy,
      returnCount: rest.returnCount,
      criteriaList: await criteriaOf(db, [input.id]),
      returns: await returnsOf(db, input.id),
      startedAt: rest.startedAt,
      finishedAt: rest.finishedAt,
      assignmentReason: rest.assignmentReason,
    };
  },
});

/** Criteria of several tasks with their evidence, in two statements however many there are. */
export const listCriteria = query({
  name: "criterion.list",
  scope: "tasks:read",
  input: z.object({ taskIds: z.array(z.uuid()).max(500) }),
  output: z.array(z.custom<CriterionView>()),
  async run({ db, teamId, input }) {
    if (input.taskIds.length === 0) return [];
    const own = await db
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), inArray(tasks.id, input.taskIds)));
    return criteriaOf(
      db,
      own.map((row) => row.id),
    );
  },
});

const RETURNS = 200;

async function returnsOf(db: Reader, taskId: string) {
  const rows = await db
    .select({
      body: messages.body,
      at: messages.createdAt,
      by: sql<string>`coalesce(${agents.name}, ${users.name}, 'Muster')`,
    })
    .from(messages)
    .leftJoin(agents, eq(agents.id, messages.authorAgentId))
    .leftJoin(users, eq(users.id, messages.authorUserId))
    .where(and(eq(messages.taskId, taskId), eq(messages.kind, "return")))
    .orderBy(desc(messages.createdAt))
    .limit(RETURNS);
  return rows.reverse().map(({ body, at, by }) => ({ reason: body, by, at }));
}

export async function criteriaOf(db: Reader, taskIds: string[]): Promise<CriterionView[]> {
  if (taskIds.length === 0) return [];
  const rows = await db
    .select({ criterion: criteria, waivedBy: users.name })
    .from(criteria)
    .leftJoin(users, eq(users.id, criteria.waivedByUserId))
    .where(inArray(criteria.taskId, taskIds))
    .orderBy(asc(criteria.taskId), asc(criteria.position));
  const proofs = await db
    .select({ proof: evidence, agentName: agents.name, userName: users.name })
    .from(evidence)
    .innerJoin(criteria, eq(criteria.id, evidence.criterionId))
    .leftJoin(agents, eq(agents.id, evidence.byAgentId))
    .leftJoin(users, eq(users.id, evidence.byUserId))
    .where(inArray(criteria.taskId, taskIds))
    .orderBy(asc(evidence.createdAt), asc(evidence.id));
  return rows.map(({ criterion: row, waivedBy }) => ({
    id: row.id,
    taskId: row.taskId,
    text: row.text,
    waived:
      row.waivedReason !== null && row.waivedAt !== null
        ? { by: waivedBy ?? "Muster", reason: row.waivedReason, at: row.waivedAt }
        : null,
    evidence: proofs
      .filter(({ proof }) => proof.criterionId === row.id)
      .map(({ proof, agentName, userName }) => ({
        id: proof.id,
        criterionId: row.id,
        kind: proof.kind,
        ref: proof.ref,
        note: proof.note,
        by: agentName ?? userName ?? "Muster",
        createdAt: proof.createdAt,
      })),
  }));
}
