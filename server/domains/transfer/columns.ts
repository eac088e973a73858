import { sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import type { Reader } from "#server/core/query";

export type Column = { table: string; name: string; type: string; isGenerated: boolean };
export type TableShape = { columns: Column[]; key: string[]; people: string[] };

/** What the database itself says of its tables: columns in order, the key, and which columns name a person. */
export async function readShapes(db: Reader): Promise<Map<string, TableShape>> {
  const columns = await rowsOf<Column>(
    db,
    sql`select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
          a.attgenerated <> '' as "isGenerated"
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`,
  );
  const keys = await rowsOf<{ table: string; name: string }>(
    db,
    sql`select c.relname as "table", a.attname as name
        from pg_index i join pg_class c on c.oid = i.indrelid
        cross join lateral unnest(i.indkey::int2[]) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indisprimary and c.relnamespace = 'public'::regnamespace order by c.relname, k.place`,
  );
  const people = await rowsOf<{ table: string; name: string }>(
    db,
    sql`select child.relname as "table", a.attname as name
        from pg_constraint c
        join pg_class child on child.oid = c.conrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'public.users'::regclass order by 1, 2`,
  );
  const shapes = new Map<string, TableShape>();
  for (const column of columns) {
    const shape = shapes.get(column.table) ?? { columns: [], key: [], people: [] };
    shape.columns.push(column);
    shapes.set(column.table, shape);
  }
  for (const { table, name } of keys) shapes.get(table)?.key.push(name);
  for (const { table, name } of people) shapes.get(table)?.people.push(name);
  return shapes;
}

/** How many migrations this database has: what a file needs at most. */
export async function readSchemaNumber(db: Reader): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`select count(*)::int as count from drizzle.__drizzle_migrations`,
  );
  return row?.count ?? 0;
}
