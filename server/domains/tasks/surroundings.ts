import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { outer } from "#db/columns";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { taskDependencies, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { openBlockers } from "./blocker-rows.ts";
import { readTask, type TaskRecord } from "./load.ts";
import { selectTaskRows, toTaskRow } from "./rows.ts";
import { type TaskLink, taskRow } from "./schema.ts";

const MAX_LINKS = 100;

/** Columns of the task that its surroundings are found by, with the names of those who look after it. */
export const AROUND = {
  teamId: tasks.teamId,
  parentId: tasks.parentId,
  reviewerUserId: tasks.reviewerUserId,
  reviewerAgentName: nameOf(agents, tasks.reviewerAgentId),
  reviewerUserName: nameOf(users, tasks.reviewerUserId),
  assignedBy: nameOf(users, tasks.assignedByUserId),
};

function nameOf(table: typeof agents | typeof users, column: PgColumn) {
  return sql<string | null>`(select x.name from ${table} x where x.id = ${outer(column)})`;
}

type Around = Pick<TaskRecord, "id" | "teamId" | "parentId" | "reviewerUserId"> & {
  [Name in "reviewerAgentName" | "reviewerUserName" | "assignedBy"]: string | null;
};

/** What stands around a task: its whole and parts, what it waits for, what waits for it, who looks after it, what holds it up. */
export async function surroundingsOf(db: Reader, task: Around) {
  const [links, blockers] = await Promise.all([
    linksOf(db, task),
    openBlockers(db, { teamId: task.teamId, taskId: task.id }),
  ]);
  const of = (side: Side): TaskLink[] =>
    links
      .filter((row) => row.side === side)
      .map(({ side: _, ...link }) => link)
      .slice(0, MAX_LINKS);
  return {
    parent: of("parent")[0] ?? null,
    parts: of("part"),
    waitsFor: of("for"),
    neededBy: of("by"),
    blockers,
    reviewer: task.reviewerAgentName ?? task.reviewerUserName,
    reviewerUser:
      task.reviewerUserId && task.reviewerUserName ? { id: task.reviewerUserId, name: task.reviewerUserName } : null,
    assignedBy: task.assignedBy,
  };
}

type Side = "parent" | "part" | "for" | "by";

function linksOf(db: Reader, task: Pick<TaskRecord, "id" | "parentId">) {
  return rowsOf<TaskLink & { side: Side }>(
    db,
    sql`select l.side, t.id, t.number, t.title, t.status from (
        select 'parent' as side, ${task.parentId}::uuid as id
        union all select 'part', p.id from ${tasks} p where p.parent_id = ${task.id}
        union all select 'for', d.depends_on_id from ${taskDependencies} d where d.task_id = ${task.id}
        union all select 'by', d.task_id from ${taskDependencies} d where d.depends_on_id = ${task.id}
      ) l join ${tasks} t on t.id = l.id order by t.number limit ${literal(3 * MAX_LINKS)}`,
  );
}

const MAX_GRAPH = 60;

/** A task with all it waits for and all that waits for it, over any number of links: the nearest sixty. */
export const taskGraph = query({
  name: "task.get_graph",
  scope: "tasks:read",
  input: z.object({ id: z.uuid() }),
  output: z.array(taskRow),
  async run({ db, teamId, input }) {
    const task = await readTask(db, teamId, input.id);
    const reached = await rowsOf<{ id: string }>(
      db,
      sql`with recursive up(id, way) as (
          select ${task.id}::uuid, 0 union select d.depends_on_id, u.way + 1 from up u
            join ${taskDependencies} d on d.task_id = u.id where u.way < 20
        ), down(id, way) as (
          select ${task.id}::uuid, 0 union select d.task_id, w.way + 1 from down w
            join ${taskDependencies} d on d.depends_on_id = w.id where w.way < 20
        ) select id from (select id, min(way) as way from (select * from up union all select * from down) both_ways group by id) near
          order by way limit ${literal(MAX_GRAPH)}`,
    );
    const ids = reached.map((row) => row.id);
    const rows = await selectTaskRows(db, and(eq(tasks.teamId, teamId), inArray(tasks.id, ids))).orderBy(
      asc(tasks.number),
    );
    return rows.map(toTaskRow);
  },
});
