import { sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { getDatabase } from "#db/handle";

type Asked = { text: string; values?: unknown[] };

/** Whether several processes may share the database, and so have to share what they count. */
export function isDatabaseShared(): boolean {
  return getDatabase().driver === "postgres";
}

/** What `rate-limiter-flexible` wants of a Postgres client, over our own pool: `$1` becomes a bound value. */
export const limitStoreClient = {
  async query({ text, values = [] }: Asked): Promise<{ rows: Record<string, unknown>[]; rowCount: number }> {
    const parts = text.split(/\$(\d+)/);
    const chunks = parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`));
    const rows = await rowsOf<Record<string, unknown>>(getDatabase().db, sql.join(chunks));
    return { rows: [...rows], rowCount: rows.length };
  },
};
