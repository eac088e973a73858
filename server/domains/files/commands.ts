import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { files } from "#db/tables/missions";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { parseInput } from "#server/core/parse";
import { requireScope } from "#server/core/scopes";
import { sha256 } from "#server/lib/ids";
import { requireUsable } from "./checks.ts";
import { mediaTypeOf, safeName } from "./policy.ts";
import { type FileView, fileName, fileView, MAX_FILE_BYTES } from "./schema.ts";

const storeFileInput = z.object({
  name: fileName,
  /** What the sender says it is; the bytes and the name are believed first. */
  mediaType: z.string().max(200).optional(),
  bytes: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, "must be the bytes of the file")
    .refine((bytes) => bytes.byteLength > 0, "the file is empty")
    .refine((bytes) => bytes.byteLength <= MAX_FILE_BYTES, "a file may have 10 MB; split it or attach less of it"),
  /** Uploaded into a document: thrown away again when nothing shows it. */
  isForDocument: z.boolean().default(false),
  /** The bytes lie in object storage already; left out, they go into the row. */
  isInStorage: z.boolean().default(false),
});

/** Stores bytes under their content: the same bytes under the same name are the same file, however often they are sent. */
export const storeFile = command({
  name: "file.store",
  scope: "missions:write",
  input: storeFileInput,
  output: fileView.extend({ isNew: z.boolean() }),
  async run({ ctx, tx, input, record }) {
    const hash = sha256(input.bytes);
    const row = {
      teamId: ctx.team.id,
      sha256: hash,
      name: input.name,
      mediaType: mediaTypeOf(input.name, input.bytes, input.mediaType),
      sizeBytes: input.bytes.byteLength,
    };
    record({ entity: "file", input: { name: row.name, sizeBytes: row.sizeBytes, sha256: hash } });
    const known = await findStored(tx, row);
    // What is also used elsewhere is not only a document's any more.
    if (known && !input.isForDocument)
      await tx.update(files).set({ isForDocument: false }).where(eq(files.id, known.id));
    if (known) return { ...known, isNew: false };
    const [made] = await tx
      .insert(files)
      .values({ ...row, content: input.isInStorage ? null : input.bytes, isForDocument: input.isForDocument })
      .onConflictDoNothing()
      .returning({ id: files.id });
    const file = made ? { ...row, id: made.id } : await findStored(tx, row);
    if (!file) throw new Error(`file.store: ${hash} was neither stored nor found.`);
    record({ entity: "file", entityId: file.id, input: { name: row.name, sizeBytes: row.sizeBytes, sha256: hash } });
    return { ...file, isNew: made !== undefined };
  },
});

async function findStored(
  tx: Tx,
  key: { teamId: string; sha256: string; name: string },
): Promise<FileView | undefined> {
  const [found] = await tx
    .select({
      id: files.id,
      name: files.name,
      mediaType: files.mediaType,
      sizeBytes: files.sizeBytes,
      sha256: files.sha256,
    })
    .from(files)
    .where(and(eq(files.teamId, key.teamId), eq(files.sha256, key.sha256), eq(files.name, key.name)));
  return found;
}

/**
 * Takes what somebody sent: checks it, brings the bytes to object storage (or into the row, where there is none) and notes the
 * file. Goes out to the storage, so never inside a transaction.
 */
export async function receiveUpload(ctx: Ctx, raw: unknown): Promise<FileView & { isNew: boolean }> {
  requireScope(ctx, storeFile.scope, storeFile.name);
  const given = parseInput(uploadInput, raw, storeFile.name);
  const input = parseInput(storeFileInput, { ...given, name: safeName(given.name) }, storeFile.name);
  await requireUsable(input);
  const storage = getObjectStorage();
  if (!storage) return storeFile.call(ctx, input);
  const key = objectKey(ctx.team.id, sha256(input.bytes));
  await storage.put(key, input.bytes);
  const file = await storeFile.call(ctx, { ...input, isInStorage: true });
  // The clean-up may have thrown the same bytes away in between.
  if (!(await storage.has(key))) await storage.put(key, input.bytes);
  return file;
}

const uploadInput = storeFileInput.omit({ isInStorage: true }).extend({ name: z.string().max(1_000) });
