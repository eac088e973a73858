import { and, asc, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { outer, rowsAsJson } from "#db/columns";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { messages } from "#db/tables/messages";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { matching, taskFilters } from "./filters.ts";
import { selectTaskRows, selectTasksWith, toTaskRow } from "./rows.ts";

export { selectTaskRows, selectTasksWith, toTaskRow };

import { type CriterionView, taskRow, taskStatus, taskView } from "./schema.ts";
import { AROUND, surroundingsOf } from "./surroundings.ts";

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
    const where = and(eq(tasks.teamId, teamId), eq(tasks.id, input.id));
    const [row] = await selectTasksWith(db, where, { ...DETAIL, ...AROUND });
    if (!row) throw new DomainError("not_found", "There is no such task in this team.");
    return {
      ...toTaskRow(row),
      ...(await surroundingsOf(db, row)),
      criteriaList: await criteriaOf(db, [input.id]),
      returns: row.returns.map((one) => ({ ...one, at: new Date(one.at) })),
    };
  },
});

const RETURNS = 200;

const DETAIL = {
  outside: originsOf(outer(tasks.id), ["text", "work"]),
  description: tasks.description,
  capability: tasks.capability,
  result: tasks.result,
  assignmentChoice: tasks.assignmentChoice,
  assignmentReason: tasks.assignmentReason,
  createdBy: tasks.createdBy,
  returnCount: tasks.returnCount,
  startedAt: tasks.startedAt,
  finishedAt: tasks.finishedAt,
  returns: rowsAsJson<{ reason: string; at: string; by: string }>(sql`
    select newest.* from (
      select m.body as reason, m.created_at as at, coalesce(a.name, u.name, 'Muster') as by
      from ${messages} m left join ${agents} a on a.id = m.author_agent_id left join ${users} u on u.id = m.author_user_id
      where m.task_id = ${outer(tasks.id)} and m.kind = 'return' order by m.created_at desc limit ${literal(RETURNS)}
    ) newest order by newest.at`),
};

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

type Proof = Pick<typeof evidence.$inferSelect, "id" | "kind" | "ref" | "note"> & { by: string; at: string };

export async function criteriaOf(db: Reader, taskIds: string[]): Promise<CriterionView[]> {
  if (taskIds.length === 0) return [];
  const rows = await db
    .select({
      criterion: criteria,
      waivedBy: users.name,
      proofs: rowsAsJson<Proof>(sql`
        select e.id, e.kind, e.ref, e.note, coalesce(a.name, u.name, 'Muster') as by, e.created_at as at
        from ${evidence} e left join ${agents} a on a.id = e.by_agent_id left join ${users} u on u.id = e.by_user_id
        where e.criterion_id = ${outer(criteria.id)} order by e.created_at, e.id`),
    })
    .from(criteria)
    .leftJoin(users, eq(users.id, criteria.waivedByUserId))
    .where(inArray(criteria.taskId, taskIds))
    .orderBy(asc(criteria.taskId), asc(criteria.position));
  return rows.map(({ criterion: row, waivedBy, proofs }) => ({
    id: row.id,
    taskId: row.taskId,
    text: row.text,
    waived:
      row.waivedReason !== null && row.waivedAt !== null
        ? { by: waivedBy ?? "Muster", reason: row.waivedReason, at: row.waivedAt }
        : null,
    evidence: proofs.map(({ at, ...proof }) => ({ ...proof, criterionId: row.id, createdAt: new Date(at) })),
  }));
}
