import { and, asc, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { messages } from "#db/tables/messages";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { matching, taskFilters } from "./filters.ts";
import { selectTaskRows, toTaskRow } from "./rows.ts";

export { selectTaskRows, toTaskRow };

import { type CriterionView, taskRow, taskStatus, taskView } from "./schema.ts";
import { surroundingsOf } from "./surroundings.ts";

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
