import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { tasks } from "#db/tables/tasks";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

/** How often the statement with this text was planned for good and how often for one call, on the transaction's connection. */
function plansOf(db: Pick<Database["db"], "execute">, like: string) {
  return rowsOf<{ generic: number; custom: number }>(
    db,
    sql`select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements
      where statement like ${like} and statement not like '%pg_prepared_statements%'`,
  );
}

it("lets Postgres keep the plan of a page of a list", async () => {
  await database.db.transaction(async (tx) => {
    const page = (limit: number) =>
      tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.teamId, newId())).orderBy(desc(tasks.number)).limit(limit);
    for (let count = 0; count < 12; count += 1) await page(51);
    const [plans] = await plansOf(tx, "%limit 51");
    // The first five are always made for their values.
    expect(plans).toEqual({ generic: 7, custom: 5 });
  });
});

it("binds an unusual limit, so that not every number becomes a statement of its own", async () => {
  await database.db.transaction(async (tx) => {
    const page = (limit: number) =>
      tx.select({ number: tasks.number }).from(tasks).where(eq(tasks.teamId, newId())).limit(limit);
    for (const limit of [13, 27, 99]) expect(await page(limit)).toEqual([]);
    expect(await plansOf(tx, '%select "number"%limit $2')).toHaveLength(1);
  });
});
