import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { openTestPostgres } from "#tests/support/database";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

const MARK = "select 'prepared once' as name, $1::int as value";
const ask = (db: Pick<Database["db"], "execute">, value: number) =>
  rowsOf<{ value: number }>(db, sql`select 'prepared once' as name, ${value}::int as value`);

/** Of the one connection that a transaction holds. */
const kept = (db: Pick<Database["db"], "execute">) =>
  rowsOf<{ statement: string }>(db, sql`select statement from pg_prepared_statements where statement = ${MARK}`);

it("keeps a statement of Drizzle's prepared, in transactions and savepoints too", async () => {
  await database.db.transaction(async (tx) => {
    expect((await ask(tx, 1))[0]?.value).toBe(1);
    expect((await ask(tx, 2))[0]?.value).toBe(2);
    await tx.transaction(async (inner) => {
      expect((await ask(inner, 3))[0]?.value).toBe(3);
    });
    expect(await kept(tx)).toHaveLength(1);
  });
  expect((await ask(database.db, 4))[0]?.value).toBe(4);
});

it("goes on with a prepared statement after its table has changed", async () => {
  const { db } = database;
  await db.execute(sql`create table changing (id int, word text)`);
  await db.execute(sql`insert into changing values (1, 'one')`);
  const read = () => rowsOf<Record<string, unknown>>(db, sql`select * from changing where id = ${1}`);
  for (let count = 0; count < 12; count += 1) await read();
  await db.execute(sql`alter table changing add column more text default 'new'`);
  expect(await read()).toEqual([{ id: 1, word: "one", more: "new" }]);
});
