import { type SQL, sql } from "drizzle-orm";
import { getDb } from "#db/handle";
import { auditChains } from "#db/tables/kernel";
import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { parseLine, readLines, refuse } from "./archive.ts";
import { type Checked, wholeBytes } from "./checking.ts";
import type { IdMap } from "./ids.ts";
import { type Landing, withNewIds } from "./rows.ts";
import { bytesOfHash, rowsOfTable } from "./schema.ts";
import { MOVED, type MovedTable } from "./tables.ts";

/** One statement writes so many rows, or so much text: it holds nobody up for long. */
const ROWS_AT_ONCE = 200;
const CHARS_AT_ONCE = 1_000_000;

export type Filling = Checked & { teamId: string; ids: IdMap; land: Landing; keepAlive(): Promise<void> };

/** Writes the rows of a checked archive into a team that nobody can reach yet. */
export async function fillTeam(filling: Filling): Promise<void> {
  for (const table of MOVED) {
    if (!filling.manifest.tables.some(({ name }) => name === table.name)) continue;
    await filling.keepAlive();
    await fillTable(filling, table);
  }
  const { audit } = filling.manifest;
  const head = filling.land.head();
  const chain = audit && { startSeq: audit.startSeq, startHash: audit.startHash, keptDays: audit.keptDays };
  if (chain)
    await getDb()
      .insert(auditChains)
      .values({ teamId: filling.teamId, ...head, ...chain });
}

async function fillTable(filling: Filling, table: MovedTable): Promise<void> {
  const { zip, manifest, shapes, ids, land } = filling;
  const shape = shapes.get(table.name);
  const part = manifest.tables.find(({ name }) => name === table.name);
  if (!shape || !part) return;
  const file = rowsOfTable(table.name);
  let batch: string[] = [];
  let chars = 0;
  const flush = async () => {
    if (batch.length > 0) await insertRows(table.name, part.columns, batch);
    batch = [];
    chars = 0;
  };
  for await (const line of readLines(zip, file)) {
    const row = land.settle(table.name, withNewIds(parseLine(line, file), shape, ids));
    const text = JSON.stringify(row);
    if (table.hasBytes) {
      await insertWithBytes(filling, { table: table.name, columns: part.columns, row, text });
      continue;
    }
    batch.push(text);
    chars += text.length;
    if (batch.length >= ROWS_AT_ONCE || chars >= CHARS_AT_ONCE) await flush();
  }
  await flush();
}

function insertOf(table: string, columns: string[], rows: string, extra: { column: string; value: SQL }[] = []): SQL {
  const names = columns.map((name) => sql.identifier(name));
  const into = sql.join([...names, ...extra.map(({ column }) => sql.identifier(column))], sql`, `);
  const values = sql.join([...names, ...extra.map(({ value }) => value)], sql`, `);
  // As text first: a driver that sees a parameter of JSON would quote the text once more.
  return sql`insert into ${sql.identifier(table)} (${into})
    select ${values} from jsonb_populate_recordset(null::${sql.identifier(table)}, ${rows}::text::jsonb)`;
}

async function insertRows(table: string, columns: string[], rows: string[]): Promise<void> {
  await write(table, insertOf(table, columns, `[${rows.join(",")}]`));
}

type RowWithBytes = { table: string; columns: string[]; row: Record<string, unknown>; text: string };

/** A file lies in object storage, where there is one; a blob of a workspace always in its row. */
async function insertWithBytes({ zip, teamId }: Filling, { table, columns, row, text }: RowWithBytes): Promise<void> {
  const sha256 = String(row.sha256);
  const bytes = zip.has(bytesOfHash(sha256)) ? await wholeBytes(zip, bytesOfHash(sha256)) : null;
  const storage = table === "files" ? getObjectStorage() : null;
  if (storage && bytes) await storage.put(objectKey(teamId, sha256), bytes);
  if (!bytes && table !== "files") refuse(`the bytes of a row of ${table} are missing`);
  const kept = storage ? null : bytes;
  const content = { column: "content", value: sql`${kept}::bytea` };
  await write(table, insertOf(table, columns, `[${text}]`, [content]));
}

/** A row the database does not take is the file's fault, and nobody's defect. */
async function write(table: string, statement: SQL): Promise<void> {
  try {
    await getDb().execute(statement);
  } catch (error) {
    const state = stateOf(error);
    if (state?.startsWith("23"))
      refuse(`a row of ${table} refers to something that is not in it, or is there twice`, error);
    if (state?.startsWith("22")) refuse(`a row of ${table} holds a value that does not fit`, error);
    throw error;
  }
}

function stateOf(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause)
    if ("code" in current && typeof current.code === "string" && /^[0-9A-Z]{5}$/.test(current.code))
      return current.code;
  return null;
}
