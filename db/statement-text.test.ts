import { and, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { alias, PgDialect, QueryBuilder } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { newId } from "#server/lib/ids";
import { writeQuickly } from "./statement-text.ts";

const plain = new PgDialect({ casing: "snake_case" });
const quick = new PgDialect({ casing: "snake_case" });
writeQuickly(quick);
const select = () => new QueryBuilder({ casing: "snake_case" });
const id = newId();
const other = alias(tasks, "other");
const counted = select()
  .select({ missionId: tasks.missionId, count: sql<number>`count(*)`.as("count") })
  .from(tasks)
  .as("counted");

const STATEMENTS: Record<string, () => SQL> = {
  "values of every kind": () =>
    sql`select ${1}, ${"a"}, ${true}, ${null}, ${new Date(0)}, ${undefined}, ${{ a: 1 }}, ${10n}`,
  "lists, nested ones and empty ones": () => sql`select ${[1, [2, "b"], []]} in ${["x"]}`,
  "names, raw text and parameters": () =>
    sql`select ${sql.identifier('odd"name')}, ${sql.raw("now()")}, ${sql.param([id])}::uuid[]`,
  "tables and columns": () =>
    sql`select ${tasks.missionId}, ${outer(tasks.id)} from ${tasks} where ${tasks.isPriorityFixed}`,
  "a value encoded by its column": () =>
    and(eq(tasks.labels, ["a"]), eq(tasks.dueAt, new Date(0)), inArray(tasks.id, [id])) ?? sql``,
  placeholders: () =>
    and(eq(tasks.teamId, sql.placeholder("team")), sql`${tasks.number} < ${sql.placeholder("before")}`) ?? sql``,
  "a select with joins, order and limit": () =>
    select()
      .select({ id: tasks.id, mission: missions.number, parts: rowsAsJson(sql`select 1 where ${tasks.number} > ${3}`) })
      .from(tasks)
      .leftJoin(missions, eq(missions.id, tasks.missionId))
      .where(eq(tasks.teamId, id))
      .orderBy(desc(tasks.number))
      .limit(7)
      .offset(3)
      .getSQL(),
  "an alias of a table": () =>
    select()
      .select({ id: other.id, name: agents.name })
      .from(other)
      .innerJoin(agents, eq(agents.id, other.assigneeAgentId))
      .getSQL(),
  "a statement within a statement": () =>
    sql`select * from ${select().select({ id: tasks.id }).from(tasks).where(eq(tasks.number, 4))}`,
  "a named sub-select": () =>
    select().select({ count: counted.count }).from(counted).where(eq(counted.missionId, id)).getSQL(),
  "a named column in an order": () =>
    select()
      .select({ word: sql`lower(${tasks.title})`.as("word") })
      .from(tasks)
      .orderBy(sql`word`)
      .getSQL(),
  "a union": () =>
    sql`${select().select({ id: tasks.id }).from(tasks)} union all ${select().select({ id: agents.id }).from(agents)}`,
  "values written into the text": () => sql`check (${tasks.number} > ${3})`.inlineParams(),
};

describe("a statement that is written quickly", () => {
  it.each(Object.entries(STATEMENTS))("is Drizzle's own: %s", (_, make) => {
    const { sql: text, params } = plain.sqlToQuery(make());
    const written = quick.sqlToQuery(make());
    expect(written.sql).toBe(text);
    expect(written.params).toEqual(params);
  });
});
