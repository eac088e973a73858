import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fileName, MAX_FILE_BYTES } from "#server/domains/files/schema";
import { decodeText } from "#server/lib/text/decode";
import { UsageError } from "./failure.ts";

export type Attachment = { name: string; bytes: Uint8Array };

/** Reads and checks every file before anything is created. Throws {@link UsageError} naming the first that cannot be used. */
export async function readAttachments(paths: string[], folder = process.cwd()): Promise<Attachment[]> {
  const attachments: Attachment[] = [];
  for (const path of paths) attachments.push(await readAttachment(path, resolve(folder, path)));
  return attachments;
}

async function readAttachment(path: string, absolute: string): Promise<Attachment> {
  const found = await orUsageError(path, stat(absolute));
  if (!found.isFile()) throw new UsageError(`${path} is not a file`);
  if (found.size === 0) throw new UsageError(`${path} is empty`);
  if (found.size > MAX_FILE_BYTES) {
    throw new UsageError(`${path} has ${megabytes(found.size)}; a file may have 10 MB: split it or attach less of it`);
  }
  const name = fileName.safeParse(basename(absolute));
  if (!name.success) throw new UsageError(`${path}: its name ${name.error.issues[0]?.message ?? "cannot be used"}`);
  const bytes = await orUsageError(path, readFile(absolute));
  const decoded = decodeText(bytes);
  if ("unreadable" in decoded) {
    throw new UsageError(
      `${path} cannot be read by the team: ${decoded.unreadable} Attach it as text, Markdown or CSV`,
    );
  }
  return { name: name.data, bytes };
}

async function orUsageError<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const why =
      code === "ENOENT"
        ? "does not exist"
        : code === "EACCES"
          ? "may not be read"
          : `cannot be read (${String(code ?? error)})`;
    throw new UsageError(`${path} ${why}`, { cause: error });
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
