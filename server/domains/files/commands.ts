import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { files } from "#db/tables/missions";
import { command } from "#server/core/command";
import { sha256 } from "#server/lib/ids";
import { mediaTypeOf } from "./policy.ts";
import { type FileView, fileName, fileView, MAX_FILE_BYTES } from "./schema.ts";

const storeFileInput = z.object({
  name: fileName,
  /** What the sender says it is; the bytes and the name are believed first. */
  mediaType: z.string().max(200).optional(),
  bytes: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, "must be the bytes of the file")
    .refine((bytes) => bytes.byteLength > 0, "the file is empty")
    .refine((bytes) => bytes.byteLength <= MAX_FILE_BYTES, "a file may have 10 MB; split it or attach less of it"),
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
    if (known) return { ...known, isNew: false };
    const [made] = await tx
      .insert(files)
      .values({ ...row, content: input.bytes })
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
