import { sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { type Column, readShapes } from "#server/domains/transfer/columns";
import { MOVED } from "#server/domains/transfer/tables";
import { newId, sha256 } from "#server/lib/ids";

type Link = { table: string; column: string; parent: string; parentColumn: string };

/** Words that only certain columns take. */
const WORDS: Record<string, unknown> = {
  "run_steps.kind": "tool",
  "run_steps.status": "succeeded",
  "budgets.kind": "team_day",
  "ledger_entries.state": "settled",
  "wakes.kind": "hand",
  "wakes.status": "pending",
  "market_homes.symbol": "ACME",
};
export const BLOB = new TextEncoder().encode("export const answer = 42;\n");

/** Puts one row with a value in every column into each table of a team that has none: what is never filled is never proved. */
export async function fillEveryTable(teamId: string): Promise<void> {
  const db = getDb();
  const shapes = await readShapes(db);
  const links = await rowsOf<Link>(
    db,
    sql`select child.relname as "table", a.attname as "column", parent.relname as parent, b.attname as "parentColumn"
        from pg_constraint c join pg_class child on child.oid = c.conrelid join pg_class parent on parent.oid = c.confrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1] where c.contype = 'f'`,
  );
  for (const { name } of MOVED) {
    const [row] = await rowsOf<{ count: number }>(db, sql`select count(*)::int as count from ${sql.identifier(name)}`);
    if (row?.count) continue;
    const columns = (shapes.get(name)?.columns ?? []).filter((column) => !column.isGenerated);
    const made: Record<string, unknown> = {};
    for (const column of columns) made[column.name] = await valueFor(column, teamId, links);
    await db.execute(
      sql`insert into ${sql.identifier(name)} (${sql.join(
        columns.map((column) => sql.identifier(column.name)),
        sql`, `,
      )}) select ${sql.join(
        columns.map((column) => sql.identifier(column.name)),
        sql`, `,
      )} from jsonb_populate_recordset(null::${sql.identifier(name)}, ${JSON.stringify([made])}::text::jsonb)`,
    );
  }
}

async function valueFor(column: Column, teamId: string, links: Link[]): Promise<unknown> {
  if (column.name === "team_id") return teamId;
  const word = WORDS[`${column.table}.${column.name}`];
  if (word !== undefined) return word;
  if (column.name === "sha256") return sha256(BLOB);
  const through = MOVED.find(({ name }) => name === column.table)?.through;
  const link =
    links.find((one) => one.table === column.table && one.column === column.name) ??
    (through?.column === column.name ? { parent: through.table, parentColumn: "id" } : undefined);
  if (link) {
    const parents = await rowsOf<{ id: unknown }>(
      getDb(),
      sql`select ${sql.identifier(link.parentColumn)} as id from ${sql.identifier(link.parent)} order by 1`,
    );
    // Two that refer to the same table do not refer to the same row, where there are two.
    return (column.name.startsWith("depends") ? parents.at(-1) : parents[0])?.id;
  }
  return byType(column, teamId);
}

function byType({ type, name }: Column, teamId: string): unknown {
  if (type === "uuid") return newId();
  if (type === "uuid[]") return [newId(), newId()];
  if (type === "text[]") return ["one", "two"];
  if (type === "text") return `“${name}” with a quote ' and a line\nbreak and the team ${teamId}`;
  if (type === "jsonb") return { name, list: [1, 2.5, "ö", null], of: teamId };
  if (type === "boolean") return true;
  if (type === "bytea") return `\\x${Buffer.from(BLOB).toString("hex")}`;
  if (type.startsWith("timestamp")) return "2026-11-21T08:00:00.123+00:00";
  if (type === "integer" || type === "bigint") return 7;
  throw new Error(`tests/support/every-table.ts knows no value of the type ${type}`);
}
