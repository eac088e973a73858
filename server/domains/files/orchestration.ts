import { and, asc, inArray, lt, notExists, or, sql } from "drizzle-orm";
import { z } from "zod";
import { documentFiles } from "#db/tables/documents";
import { messageFiles } from "#db/tables/messages";
import { files, missionFiles } from "#db/tables/missions";
import { command } from "#server/core/command";

/** An upload has this long to appear in a text that is kept. */
const KEPT_MS = 24 * 60 * 60_000;
const BATCH = 100;

/**
 * Forgets uploads of documents that no version, no draft, no mission and no message shows. Answers the bytes that nobody needs any
 * more, for the caller to throw away after the commit.
 */
export const forgetOrphans = command({
  name: "file.forget_orphans",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ objects: z.array(z.object({ teamId: z.string(), sha256: z.string() })) }),
  async run({ tx, input }) {
    const unused = (table: typeof documentFiles | typeof missionFiles | typeof messageFiles) =>
      notExists(tx.select({ one: sql`1` }).from(table).where(sql`${table.fileId} = ${files.id}`));
    const orphans = await tx
      .select({ id: files.id })
      .from(files)
      .where(
        and(
          sql`${files.isForDocument}`,
          lt(files.createdAt, new Date(input.nowMs - KEPT_MS)),
          unused(documentFiles),
          unused(missionFiles),
          unused(messageFiles),
        ),
      )
      .orderBy(asc(files.createdAt))
      .limit(BATCH)
      .for("update", { skipLocked: true });
    if (orphans.length === 0) return { objects: [] };
    const gone = await tx
      .delete(files)
      .where(
        inArray(
          files.id,
          orphans.map((row) => row.id),
        ),
      )
      .returning({ teamId: files.teamId, sha256: files.sha256, isInRow: sql<boolean>`${files.content} is not null` });
    const stored = gone.filter((row) => !row.isInRow);
    if (stored.length === 0) return { objects: [] };
    const same = or(...stored.map((row) => sql`(${files.teamId} = ${row.teamId} and ${files.sha256} = ${row.sha256})`));
    const left = await tx.select({ teamId: files.teamId, sha256: files.sha256 }).from(files).where(same);
    const isLeft = (row: { teamId: string; sha256: string }) =>
      left.some((other) => other.teamId === row.teamId && other.sha256 === row.sha256);
    return { objects: stored.filter((row) => !isLeft(row)).map(({ teamId, sha256 }) => ({ teamId, sha256 })) };
  },
});
