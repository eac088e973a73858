import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";
import { readTar, TarError } from "#server/lib/tar/read";
import { type TarWriter, writeTar } from "#server/lib/tar/write";
import { OperatorError } from "./failure.ts";

export const HEAD = "backup.json";
const SUMS = "checksums.json";
/** Whatever else would stand in an archive is not ours. */
const NAMES = /^(?:backup\.json|checksums\.json|vault\.key|database\.dump|(?:db|files)(?:\/[A-Za-z0-9_.-]+)*)$/;
const MOST_SMALL_BYTES = 64 * 1024 * 1024;

export const headSchema = z.object({
  format: z.literal("muster-backup"),
  version: z.literal(1, { error: "a newer Muster wrote it. Update this installation first" }),
  createdAt: z.iso.datetime(),
  database: z.enum(["embedded", "postgres"]),
  /** How many migrations the Muster had that wrote it. */
  schema: z.number().int().min(1),
  hasKey: z.boolean(),
  hasFiles: z.boolean(),
  /** The files of people lie in a bucket, which is not in here. */
  hasBucket: z.boolean(),
});
export type Head = z.infer<typeof headSchema>;

export type Content = { name: string; path: string };

/** Writes an archive beside its place and moves it there when it is whole and on the disk. Only its owner may read it. */
export async function writeArchive(target: string, head: Head, contents: Content[]): Promise<number> {
  const draft = `${target}.part`;
  try {
    const file = await open(draft, "w", 0o600);
    const packer = createGzip({ level: 6 });
    const written = pipeline(packer, file.createWriteStream({ flush: true }));
    const sums: Record<string, string> = {};
    const tar = writeTar(packer);
    await addBytes(tar, sums, HEAD, Buffer.from(`${JSON.stringify(head, null, 2)}\n`));
    for (const { name, path } of contents) await addPath(tar, sums, name, path);
    await tar.file(SUMS, ...sized(Buffer.from(`${JSON.stringify(sums)}\n`)));
    await tar.end();
    await written;
    await rename(draft, target);
    return (await stat(target)).size;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const sized = (bytes: Buffer): [number, Uint8Array[]] => [bytes.byteLength, [bytes]];

async function addBytes(tar: TarWriter, sums: Record<string, string>, name: string, bytes: Buffer): Promise<void> {
  sums[name] = createHash("sha256").update(bytes).digest("hex");
  await tar.file(name, ...sized(bytes));
}

async function addPath(tar: TarWriter, sums: Record<string, string>, name: string, path: string): Promise<void> {
  const found = await stat(path);
  if (found.isDirectory()) {
    await tar.folder(name);
    for (const child of (await readdir(path)).sort()) await addPath(tar, sums, `${name}/${child}`, join(path, child));
    return;
  }
  const hash = createHash("sha256");
  await tar.file(name, found.size, hashed(createReadStream(path), hash));
  sums[name] = hash.digest("hex");
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Where each part of an archive is to be unpacked; null: only looked at. */
export type Targets = (head: Head) => Record<"db" | "files" | "vault.key" | "database.dump", string | null>;

/**
 * Reads an archive to its end and checks every byte of it against its checksums; unpacks it on the way where `targets` says. Throws
 * {@link OperatorError}; what was unpacked by then is the caller's to remove.
 */
export async function readArchive(path: string, targets: Targets): Promise<Head> {
  const sums: Record<string, string> = {};
  let head: Head | undefined;
  let said: Record<string, string> | undefined;
  const unpacker = createGunzip();
  const source = createReadStream(path);
  source.on("error", (error) => unpacker.destroy(error));
  source.pipe(unpacker);
  try {
    for await (const entry of readTar(unpacker)) {
      if (!NAMES.test(entry.name) || entry.name.split("/").includes(".."))
        throw new TarError("it holds a strange file");
      if (said || entry.name in sums) throw new TarError(`it holds ${entry.name} after its end, or twice`);
      if (!head && entry.name !== HEAD) throw new TarError("it does not begin as a backup");
      if (entry.isFolder) {
        await mkdirIn(placeOf(entry.name, head, targets));
        continue;
      }
      const hash = createHash("sha256");
      const body = hashed(entry.body, hash);
      if (entry.name === HEAD) head = parsed(headSchema, await whole(body, entry.size));
      else if (entry.name === SUMS) said = parsed(z.record(z.string(), z.string()), await whole(body, entry.size));
      else await keep(body, placeOf(entry.name, head, targets));
      if (entry.name !== SUMS) sums[entry.name] = hash.digest("hex");
    }
  } catch (error) {
    throw asOperatorError(path, error);
  } finally {
    source.destroy();
    unpacker.destroy();
  }
  if (!head || !said || !isEqual(said, sums))
    throw new OperatorError(
      `${path} is not whole: its checksums are others. Nothing was restored; use another backup.`,
    );
  return head;
}

function placeOf(name: string, head: Head | undefined, targets: Targets): string | null {
  if (!head) return null;
  const [first = "", ...rest] = name.split("/");
  const target = targets(head)[first as "db"];
  return target ? join(target, ...rest) : null;
}

async function mkdirIn(place: string | null): Promise<void> {
  if (place) await mkdir(place, { recursive: true, mode: 0o700 });
}

async function keep(body: AsyncGenerator<Uint8Array>, place: string | null): Promise<void> {
  if (!place) {
    for await (const _ of body);
    return;
  }
  await mkdirIn(dirname(place));
  await pipeline(body, createWriteStream(place, { mode: 0o600, flags: "wx", flush: true }));
}

async function whole(body: AsyncGenerator<Uint8Array>, size: number): Promise<string> {
  if (size > MOST_SMALL_BYTES) throw new TarError("it is damaged");
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed<T>(schema: z.ZodType<T>, text: string): T {
  const found = schema.safeParse(JSON.parse(text));
  if (found.success) return found.data;
  throw new TarError(found.error.issues[0]?.message ?? "it is damaged");
}

function isEqual(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function asOperatorError(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return new OperatorError(`There is no file ${path}.`, { cause: error });
  if (code === "ENOSPC") return new OperatorError("The disk is full. Nothing was restored.", { cause: error });
  if (error instanceof TarError || error instanceof SyntaxError || code.startsWith("Z_"))
    return new OperatorError(
      `${path} is no whole backup: ${error instanceof TarError ? error.message : "it is damaged"}.`,
      {
        cause: error,
      },
    );
  return error;
}
