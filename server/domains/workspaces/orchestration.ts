import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { workspaceChanges, workspaceCommits } from "#db/tables/workspaces";
import { query } from "#server/core/query";
import { bytes } from "./schema.ts";
import { headOf, readBlobs } from "./tree.ts";

const historyCommit = z.object({
  number: z.number(),
  message: z.string(),
  author: z.string(),
  isAgent: z.boolean(),
  createdAt: z.date(),
  changes: z.array(z.object({ path: z.string(), sha256: z.string().nullable() })),
});

const workspaceHistory = z.object({
  missionNumber: z.number(),
  missionTitle: z.string(),
  commits: z.array(historyCommit),
  blobs: z.map(z.string(), bytes),
});
export type WorkspaceHistory = z.infer<typeof workspaceHistory>;

/** Everything that ever was, oldest first, with each content once: what an export as a repository is made from. */
export const readHistory = query({
  name: "workspace.history",
  scope: "documents:read",
  input: z.object({ missionId: z.uuid() }),
  output: workspaceHistory,
  async run({ db, teamId, input }) {
    const { missionNumber, missionTitle } = await headOf(db, teamId, input.missionId);
    const commits = await db
      .select()
      .from(workspaceCommits)
      .where(eq(workspaceCommits.missionId, input.missionId))
      .orderBy(asc(workspaceCommits.number));
    const changes = await db
      .select({ number: workspaceChanges.number, path: workspaceChanges.path, sha256: workspaceChanges.sha256 })
      .from(workspaceChanges)
      .where(eq(workspaceChanges.missionId, input.missionId));
    const byCommit = new Map<number, { path: string; sha256: string | null }[]>();
    for (const { number, path, sha256 } of changes)
      byCommit.set(number, [...(byCommit.get(number) ?? []), { path, sha256 }]);
    const hashes = changes.flatMap(({ sha256 }) => (sha256 ? [sha256] : []));
    return {
      missionNumber,
      missionTitle,
      commits: commits.map(({ number, message, authorName, authorAgentId, createdAt }) => ({
        number,
        message,
        author: authorName,
        isAgent: authorAgentId !== null,
        createdAt,
        changes: byCommit.get(number) ?? [],
      })),
      blobs: await readBlobs(db, teamId, hashes),
    };
  },
});
