import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { getDatabase, getDb } from "#db/handle";
import { auditChains } from "#db/tables/kernel";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { requireScope } from "#server/core/scopes";
import { DomainError } from "#server/lib/errors";
import type { ZipEntry, ZipWriter } from "#server/lib/zip/write";
import { readSchemaNumber, readShapes, type TableShape } from "./columns.ts";
import {
  bytesOfHash,
  FORMAT,
  FORMAT_VERSION,
  MANIFEST,
  type Manifest,
  PEOPLE,
  rowsOfTable,
  type Secret,
} from "./schema.ts";
import { scrubberOf } from "./scrub.ts";
import { MOVED, type MovedTable } from "./tables.ts";

const READ_AT_ONCE = 500;
const FIRST_READ = 20;
/** So much of a table is held in memory at a time, about. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** That somebody took the team with them stands in its log before the first row is read. */
export const noteExport = command({
  name: "team.export",
  scope: "team:manage",
  risk: "outside",
  input: z.object({}),
  output: z.object({ name: z.string(), slug: z.string() }),
  async run({ ctx, tx, record }) {
    const [team] = await tx.select({ name: teams.name, slug: teams.slug }).from(teams).where(eq(teams.id, ctx.team.id));
    if (!team) throw new DomainError("not_found", "This team does not exist any more.");
    record({ entity: "team", entityId: ctx.team.id });
    return team;
  },
});

/**
 * Writes everything the team owns into a zip: rows as they stood at one moment, then the bytes of files, then a manifest with counts and
 * checksums. Nothing of it opens a door: keys, links and hashes stay, and known secrets are taken out of what people wrote. The embedded
 * database serves nobody else while the rows are read.
 */
export async function writeTeam(ctx: Ctx, zip: ZipWriter, secrets: readonly Secret[]): Promise<Manifest> {
  requireScope(ctx, noteExport.scope, noteExport.name);
  const scrub = scrubberOf(secrets);
  const { hashes, ...written } = await getDatabase().db.transaction((tx) => writeRows(tx, { ctx, zip, scrub }), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
  const { files, missing } = await writeBytes(ctx.team.id, zip, hashes);
  const manifest: Manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    exportedAt: new Date().toISOString(),
    ...written,
    files,
    missing,
  };
  const entry = await zip.entry(MANIFEST);
  await entry.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  await entry.end();
  return manifest;
}

type Source = { ctx: Ctx; zip: ZipWriter; scrub: (line: string) => string };
type Rows = Omit<Manifest, "format" | "version" | "exportedAt" | "files" | "missing"> & { hashes: Set<string> };

async function writeRows(tx: Tx, { ctx, zip, scrub }: Source): Promise<Rows> {
  await tx.execute(sql`set local timezone to 'UTC'`);
  const shapes = await readShapes(tx);
  const teamId = ctx.team.id;
  const [team] = await tx.select().from(teams).where(eq(teams.id, teamId));
  if (!team) throw new DomainError("not_found", "This team does not exist any more.");
  const [chain] = await tx.select().from(auditChains).where(eq(auditChains.teamId, teamId));
  const hashes = new Set<string>();
  const tally = { scrubbed: 0 };
  const people = await writePart(zip, PEOPLE, linesOf(tx, peopleOf(shapes, teamId)), (line) => line);
  const tables: Manifest["tables"] = [];
  for (const table of MOVED) {
    const shape = shapes.get(table.name);
    if (!shape) throw new Error(`transfer: there is no table ${table.name}.`);
    const columns = movedColumns(table, shape);
    const part = await writePart(zip, rowsOfTable(table.name), linesOf(tx, rowsSql(table, shape, teamId)), (line) => {
      const plain = scrub(line);
      if (plain !== line) tally.scrubbed += 1;
      if (table.hasBytes) hashes.add((JSON.parse(line) as { sha256: string }).sha256);
      return plain;
    });
    tables.push({ name: table.name, columns, ...part });
  }
  const { id, name, slug, timezone, dailyCapMicros } = team;
  return {
    schema: await readSchemaNumber(tx),
    team: { id, name, slug, timezone, dailyCapMicros },
    people,
    tables,
    audit: chain
      ? {
          seq: chain.seq,
          hash: chain.hash,
          startSeq: chain.startSeq,
          startHash: chain.startHash,
          keptDays: chain.keptDays,
        }
      : null,
    ...tally,
    hashes,
  };
}

/** What goes along of a table: all but what the database computes itself, and what stays behind. */
export function movedColumns(table: MovedTable, shape: TableShape): string[] {
  return shape.columns
    .filter((column) => !column.isGenerated && !table.left?.includes(column.name))
    .map((column) => column.name);
}

function rowsSql(table: MovedTable, shape: TableShape, teamId: string) {
  const columns = sql.join(
    movedColumns(table, shape).map((name) => sql.identifier(name)),
    sql`, `,
  );
  const order = sql.raw(table.order ?? shape.key.map((name) => `"${name}"`).join(", "));
  return sql`select to_jsonb(of_it)::text as line from (select ${columns} from ${sql.identifier(table.name)}
    where ${ownRows(table, teamId)} and ${table.only ?? sql`true`} order by ${order}) of_it`;
}

function ownRows({ through }: MovedTable, teamId: string) {
  if (!through) return sql`team_id = ${teamId}`;
  return sql`${sql.identifier(through.column)} in (select id from ${sql.identifier(through.table)} where team_id = ${teamId})`;
}

/** Members, and everybody else the team's rows name. */
function peopleOf(shapes: Map<string, TableShape>, teamId: string) {
  const named = MOVED.flatMap((table) =>
    [...(shapes.get(table.name)?.people ?? []), ...(table.people ?? [])].map(
      (column) =>
        sql`select ${sql.identifier(column)} from ${sql.identifier(table.name)} where ${ownRows(table, teamId)}`,
    ),
  );
  const ids = sql.join([sql`select user_id from memberships where team_id = ${teamId}`, ...named], sql` union `);
  return sql`select to_jsonb(of_it)::text as line from (select u.id, u.email, u.name, m.role from users u
    left join memberships m on m.user_id = u.id and m.team_id = ${teamId} where u.id in (${ids}) order by u.id) of_it`;
}

/** The lines of a select, a page at a time: pages of long rows are shorter. */
async function* linesOf(tx: Tx, select: ReturnType<typeof rowsSql>): AsyncGenerator<string> {
  await tx.execute(sql`declare moved_rows no scroll cursor for ${select}`);
  for (let count = FIRST_READ; ; ) {
    const rows = await rowsOf<{ line: string }>(tx, sql.raw(`fetch forward ${count} from moved_rows`));
    for (const { line } of rows) yield line;
    if (rows.length < count) break;
    const bytes = rows.reduce((sum, { line }) => sum + line.length, 0);
    count = Math.max(1, Math.min(READ_AT_ONCE, Math.floor((PAGE_BYTES * rows.length) / Math.max(1, bytes))));
  }
  await tx.execute(sql`close moved_rows`);
}

type Part = { rows: number; bytes: number; sha256: string };

async function writePart(
  zip: ZipWriter,
  name: string,
  lines: AsyncGenerator<string>,
  change: (line: string) => string,
): Promise<Part> {
  const entry: ZipEntry = await zip.entry(name);
  const hash = createHash("sha256");
  const part = { rows: 0, bytes: 0 };
  for await (const line of lines) {
    const bytes = Buffer.from(`${change(line)}\n`);
    hash.update(bytes);
    part.rows += 1;
    part.bytes += bytes.byteLength;
    await entry.write(bytes);
  }
  await entry.end();
  return { ...part, sha256: hash.digest("hex") };
}

/** One after the other, outside the transaction: what a hash names never changes, and the file storage may be far away. */
async function writeBytes(teamId: string, zip: ZipWriter, hashes: Set<string>) {
  const files = { count: 0, bytes: 0 };
  const missing: string[] = [];
  for (const sha256 of hashes) {
    const bytes = await bytesOf(teamId, sha256);
    if (!bytes) {
      missing.push(sha256);
      continue;
    }
    const entry = await zip.entry(bytesOfHash(sha256));
    await entry.write(bytes);
    await entry.end();
    files.count += 1;
    files.bytes += bytes.byteLength;
  }
  return { files, missing };
}

async function bytesOf(teamId: string, sha256: string): Promise<Uint8Array | null> {
  const [row] = await rowsOf<{ content: Uint8Array | null }>(
    getDb(),
    sql`select content from files where team_id = ${teamId} and sha256 = ${sha256} and content is not null
        union all select content from workspace_blobs where team_id = ${teamId} and sha256 = ${sha256} limit 1`,
  );
  return row?.content ?? (await getObjectStorage()?.get(objectKey(teamId, sha256))) ?? null;
}
