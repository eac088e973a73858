import { sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { query } from "#server/core/query";

/** Few enough that the embedded database, which works in this process, never holds it up for long. */
const BATCH = 2_000;

type Link = { child: string; column: string; parent: string };

/** Deleted teams whose data is still here and of which no run holds its lease: the next to erase. */
export const findDeletedTeam = query({
  name: "team.find_deleted",
  scope: "machine:write",
  input: z.object({ nowMs: z.number() }),
  output: z.object({ teamId: z.string() }).nullable(),
  async run({ db, input }) {
    const [row] = await rowsOf<{ id: string }>(
      db,
      sql`select id from teams t where deleted_at <= ${new Date(input.nowMs).toISOString()}::timestamptz and not exists (
        select 1 from runs r where r.team_id = t.id and r.lease_until_ms > ${input.nowMs}) order by deleted_at limit 1`,
    );
    return row ? { teamId: row.id } : null;
  },
});

/**
 * Removes one batch of what a deleted team left, those rows first on which no others hang, and the team itself last. Which tables
 * there are is read from the database, so that a new one cannot be forgotten.
 */
export const eraseSome = command({
  name: "team.erase",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ isDone: z.boolean(), objects: z.array(z.string()) }),
  async run({ ctx, tx }) {
    const teamId = ctx.team.id;
    const { order, links, owned } = await tablesOf(tx);
    for (const table of order) {
      const where = belonging(table, { links, owned, teamId });
      if (!where) continue;
      // A row may hang from another of its own table: then all go in one statement.
      const isTree = links.some((link) => link.child === table && link.parent === table);
      const some = isTree
        ? where
        : sql`ctid in (select ctid from ${sql.identifier(table)} where ${where} limit ${BATCH})`;
      // Of files the contents' names: they may lie outside the database.
      const kept = table === "files" ? sql`sha256` : sql`''`;
      const gone = await rowsOf<{ kept: string }>(
        tx,
        sql`delete from ${sql.identifier(table)} where ${some} returning ${kept} as kept`,
      );
      const objects = table === "files" ? [...new Set(gone.map(({ kept: sha256 }) => sha256))] : [];
      if (gone.length > 0) return { isDone: table === "teams", objects };
    }
    return { isDone: true, objects: [] };
  },
});

/** Every table, those that refer to others before those; and how each refers. */
async function tablesOf(tx: Reader): Promise<{ order: string[]; links: Link[]; owned: Set<string> }> {
  const links = await rowsOf<Link>(
    tx,
    sql`select child.relname as child, a.attname as column, parent.relname as parent
        from pg_constraint c
        join pg_class child on child.oid = c.conrelid
        join pg_class parent on parent.oid = c.confrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
  );
  const columns = await rowsOf<{ name: string; isOwned: boolean }>(
    tx,
    sql`select c.relname as name, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'team_id'
          and not a.attisdropped) as "isOwned"
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  const owned = new Set(columns.filter(({ isOwned }) => isOwned).map(({ name }) => name));
  return {
    order: childrenFirst(
      columns.map(({ name }) => name),
      links,
    ),
    links,
    owned,
  };
}

function childrenFirst(tables: string[], links: Link[]): string[] {
  const order: string[] = [];
  const left = new Set(tables);
  while (left.size > 0) {
    const free = [...left].filter((table) => !links.some((link) => isHeld(link, table, left)));
    if (free.length === 0) throw new Error(`team.erase: ${[...left].join(", ")} refer to each other in a circle.`);
    for (const table of free) left.delete(table);
    order.push(...free);
  }
  return order;
}

const isHeld = (link: Link, table: string, left: Set<string>): boolean =>
  link.parent === table && link.child !== table && left.has(link.child);

/** Which rows of a table are the team's; null for what belongs to no team. */
function belonging(table: string, of: { links: Link[]; owned: Set<string>; teamId: string }) {
  if (table === "teams") return sql`id = ${of.teamId} and deleted_at is not null`;
  if (of.owned.has(table)) return sql`team_id = ${of.teamId}`;
  const link = of.links.find(({ child, parent }) => child === table && of.owned.has(parent));
  if (!link) return null;
  return sql`${sql.identifier(link.column)} in (select id from ${sql.identifier(link.parent)} where team_id = ${of.teamId})`;
}
