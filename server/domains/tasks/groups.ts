import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { PRIORITIES, TASK_GROUPINGS, TASK_STATUSES, type TaskGrouping } from "#server/lib/task-lists";
import { matching, taskFilters } from "./filters.ts";
import { taskRowColumns, toTaskRow } from "./rows.ts";
import { taskRow, taskStatus } from "./schema.ts";

const grouped = { by: z.enum(TASK_GROUPINGS), status: taskStatus.optional(), ...taskFilters };

/** A group's key is a text that also orders the groups: as work goes, most urgent first, newest mission first, by name. */
const KEYS: Record<TaskGrouping, SQL<string>> = {
  status: sql`array_position(array[${list(TASK_STATUSES)}]::text[], ${tasks.status})::text`,
  priority: sql`array_position(array[${list([...PRIORITIES].reverse())}]::text[], ${tasks.priority})::text`,
  mission: sql`lpad((999999999 - coalesce(${missions.number}, 0))::text, 9, '0')`,
  assignee: sql`coalesce(${agents.name} || ' ' || ${agents.id}::text, ${users.name} || ' ' || ${users.id}::text, '~')`,
};

const LABELS: Record<TaskGrouping, SQL<string | null>> = {
  status: sql`${tasks.status}`,
  priority: sql`${tasks.priority}`,
  mission: sql`'M-' || ${missions.number} || ' ' || ${missions.title}`,
  assignee: sql`coalesce(${agents.name}, ${users.name})`,
};

function list(words: readonly string[]): SQL {
  return sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  );
}

/** The groups a list falls into, in order, with how many tasks each holds. A null label is the group of those that have none. */
export const listTaskGroups = query({
  name: "task.list_groups",
  scope: "tasks:read",
  input: z.object(grouped),
  output: z.array(z.object({ key: z.string(), label: z.string().nullable(), count: z.number() })),
  async run({ db, teamId, input }) {
    // Grouped by place: each parameter of a repeated expression would be another one to Postgres.
    return db
      .select({ key: KEYS[input.by], label: LABELS[input.by], count: sql<number>`count(*)::int` })
      .from(tasks)
      .leftJoin(missions, eq(missions.id, tasks.missionId))
      .leftJoin(agents, eq(agents.id, tasks.assigneeAgentId))
      .leftJoin(users, eq(users.id, tasks.assigneeUserId))
      .where(and(matching(teamId, input), input.status ? eq(tasks.status, input.status) : undefined))
      .groupBy(sql`1`, sql`2`)
      .orderBy(sql`1`)
      .limit(200);
  },
});

const GROUP_CURSOR = /^\d{1,15} .{0,160}$/;

/** The list in the order of its groups, newest first within each. */
export const listGrouped = query({
  name: "task.list_grouped",
  scope: "tasks:read",
  input: z.object({ ...pageInput, ...grouped }),
  output: pageOf(taskRow.extend({ group: z.string() })),
  async run({ db, teamId, input }) {
    const rows = await db
      .select({ ...taskRowColumns, group: sql<string>`${KEYS[input.by]}`.as("group_key") })
      .from(tasks)
      .leftJoin(missions, eq(missions.id, tasks.missionId))
      .leftJoin(agents, eq(agents.id, tasks.assigneeAgentId))
      .leftJoin(users, eq(users.id, tasks.assigneeUserId))
      .where(
        and(
          matching(teamId, input),
          input.status ? eq(tasks.status, input.status) : undefined,
          after(input.by, input.cursor),
        ),
      )
      .orderBy(asc(sql`group_key`), desc(tasks.number))
      .limit(input.limit + 1);
    return toPage(rows.map(toTaskRow), input.limit, (row) => `${row.number} ${row.group.slice(0, 160)}`);
  },
});

function after(by: TaskGrouping, cursor: string | undefined): SQL | undefined {
  const text = readCursor(cursor, GROUP_CURSOR);
  if (text === undefined) return undefined;
  const gap = text.indexOf(" ");
  const [number, group] = [Number(text.slice(0, gap)), text.slice(gap + 1)];
  return sql`(${KEYS[by]} > ${group} or (${KEYS[by]} = ${group} and ${tasks.number} < ${number}))`;
}
