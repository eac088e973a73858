import { createHash } from "node:crypto";
import { z } from "zod";
import { getDb } from "#db/handle";
import { isTimeZone } from "#server/domains/teams/policy";
import type { ZipReader } from "#server/lib/zip/read";
import { asRefusal, parseLine, readLines, refuse, unseen } from "./archive.ts";
import { AuditWalk } from "./audit-walk.ts";
import { readSchemaNumber, readShapes, type TableShape } from "./columns.ts";
import { movedColumns } from "./exporting.ts";
import { KnownIds } from "./ids.ts";
import { ROW_RULES } from "./rules.ts";
import {
  bytesOfHash,
  FORMAT,
  FORMAT_VERSION,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  MAX_PEOPLE,
  MAX_PLAIN_BYTES,
  MAX_ROWS,
  type Manifest,
  type MovedPerson,
  manifestSchema,
  PEOPLE,
  personSchema,
  rowsOfTable,
} from "./schema.ts";
import { MOVED, type MovedTable } from "./tables.ts";

const MAX_FILE_BYTES = 10 * 1024 * 1024;

export type Checked = {
  zip: ZipReader;
  manifest: Manifest;
  people: MovedPerson[];
  shapes: Map<string, TableShape>;
  known: KnownIds;
};

/**
 * Reads an archive through, before anything of it is written: form, counts, checksums, every row and the chain of the audit log. It need
 * not come from us, so nothing in it is believed. Throws `bad_input` with what is wrong and what to do.
 */
export async function checkArchive(zip: ZipReader): Promise<Checked> {
  const plainBytes = zip.files.reduce((sum, file) => sum + file.size, 0);
  if (plainBytes > MAX_PLAIN_BYTES) refuse("unpacked it would be longer than 4 GB. Move it by `muster backup`");
  const db = getDb();
  const manifest = await readManifest(zip, await readSchemaNumber(db));
  const shapes = await readShapes(db);
  requireParts(zip, manifest);
  const people = await readPeople(zip, manifest);
  const known = new KnownIds();
  for (const { name } of manifest.tables) {
    const table = MOVED.find((one) => one.name === name);
    const shape = shapes.get(name);
    if (table && shape) await checkTable({ zip, manifest, known }, table, shape);
  }
  await checkBytes(zip);
  return { zip, manifest, people, shapes, known };
}

async function readManifest(zip: ZipReader, schemaNumber: number): Promise<Manifest> {
  const entry = zip.files.find(({ name }) => name === MANIFEST);
  if (!entry) refuse("it holds no manifest.json, so it is no export of a team");
  if (entry.size > MAX_MANIFEST_BYTES) refuse("its manifest is too long");
  const raw = parseJson(await wholeText(zip, MANIFEST));
  const head = z.looseObject({ format: z.literal(FORMAT), version: z.number(), schema: z.number() }).safeParse(raw);
  if (!head.success) refuse("its manifest is not that of a team");
  if (head.data.version > FORMAT_VERSION || head.data.schema > schemaNumber)
    refuse(
      `a newer Muster wrote it (schema ${head.data.schema}, this one has ${schemaNumber}). Update this installation, then import it again`,
    );
  const manifest = manifestSchema.safeParse(raw);
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    refuse(`its manifest is not right (${issue?.path.join(".")}: ${issue?.message})`);
  }
  if (!isTimeZone(manifest.data.team.timezone)) refuse("its manifest names a time zone that there is not");
  return manifest.data;
}

/** Exactly the files the manifest names, and no table twice. */
function requireParts(zip: ZipReader, manifest: Manifest): void {
  const names = manifest.tables.map(({ name }) => name);
  const strange = names.find((name, at) => !MOVED.some((one) => one.name === name) || names.indexOf(name) !== at);
  if (strange !== undefined) refuse(`its manifest names the table ${strange}, which does not move with a team`);
  const wanted = new Set([MANIFEST, PEOPLE, ...names.map(rowsOfTable)]);
  for (const name of wanted) if (!zip.has(name)) refuse(`${name} is missing`);
  const bytes = zip.files.filter(({ name }) => !wanted.has(name));
  const extra = bytes.find(({ name }) => !/^bytes\/[0-9a-f]{64}$/.test(name));
  if (extra) refuse("it holds a file that no export has");
  if (bytes.some(({ size }) => size > MAX_FILE_BYTES)) refuse("a file in it is larger than 10 MB");
  const sum = bytes.reduce((total, { size }) => total + size, 0);
  if (bytes.length !== manifest.files.count || sum !== manifest.files.bytes)
    refuse("its files are not those it counts");
  const rows = manifest.tables.reduce((total, table) => total + table.rows, 0);
  if (rows > MAX_ROWS) refuse(`it has ${rows} rows; ${MAX_ROWS} is the limit. Move it by \`muster backup\``);
}

async function readPeople(zip: ZipReader, { people }: Manifest): Promise<MovedPerson[]> {
  if (people.rows > MAX_PEOPLE) refuse(`it names ${people.rows} people; ${MAX_PEOPLE} is the limit`);
  const seen = unseen();
  const found: MovedPerson[] = [];
  for await (const line of readLines(zip, PEOPLE, seen)) {
    const person = personSchema.safeParse(parseLine(line, PEOPLE));
    if (!person.success) refuse(`line ${line.number} of ${PEOPLE} is no person`);
    found.push(person.data);
  }
  requirePart(PEOPLE, people, seen);
  if (new Set(found.map(({ id }) => id)).size !== found.length) refuse("it names a person twice");
  return found;
}

type Checking = { zip: ZipReader; manifest: Manifest; known: KnownIds };

async function checkTable({ zip, manifest, known }: Checking, table: MovedTable, shape: TableShape): Promise<void> {
  const part = manifest.tables.find(({ name }) => name === table.name);
  if (!part) return;
  const file = rowsOfTable(table.name);
  const movable = movedColumns(table, shape);
  const strange = part.columns.find((column) => !movable.includes(column));
  if (strange !== undefined) refuse(`${table.name} has a column ${strange} that does not move with a team`);
  const rule = ROW_RULES[table.name];
  const walk = table.name === "audit_log" ? new AuditWalk(manifest) : null;
  const seen = unseen();
  for await (const line of readLines(zip, file, seen)) {
    const row = parseLine(line, file);
    const keys = Object.keys(row);
    if (keys.length !== part.columns.length || keys.some((key) => !part.columns.includes(key)))
      refuse(`line ${line.number} of ${file} has other columns than the manifest says`);
    if ("team_id" in row && row.team_id !== manifest.team.id)
      refuse(`line ${line.number} of ${file} is another team’s`);
    const problem = rule?.safeParse(row).error?.issues[0];
    if (problem) refuse(`line ${line.number} of ${file} is not right (${problem.path.join(".")}: ${problem.message})`);
    if (typeof row.id === "string") known.add(row.id);
    walk?.step(row, line.number);
  }
  requirePart(file, part, seen);
  walk?.end();
}

function requirePart(file: string, said: Manifest["people"], seen: ReturnType<typeof unseen>): void {
  if (seen.hash.digest("hex") !== said.sha256) refuse(`${file} was changed: its checksum is another`);
  if (seen.rows !== said.rows || seen.bytes !== said.bytes) refuse(`${file} has ${seen.rows} rows, not ${said.rows}`);
}

async function checkBytes(zip: ZipReader): Promise<void> {
  for (const { name } of zip.files) {
    if (!name.startsWith("bytes/")) continue;
    const hash = createHash("sha256");
    try {
      for await (const chunk of zip.read(name)) hash.update(chunk);
    } catch (error) {
      throw asRefusal(error);
    }
    if (bytesOfHash(hash.digest("hex")) !== name)
      refuse("the bytes of a file in it were changed: their checksum is another");
  }
}

/** A short file of the archive, whole. */
export async function wholeBytes(zip: ZipReader, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of zip.read(name)) chunks.push(chunk);
  } catch (error) {
    throw asRefusal(error);
  }
  return Buffer.concat(chunks);
}

const wholeText = async (zip: ZipReader, name: string) => (await wholeBytes(zip, name)).toString("utf8");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse("its manifest is no JSON", error);
  }
}
