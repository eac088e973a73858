import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { missions } from "#db/tables/missions";
import { workspaceBlobs, workspaceChanges, workspaces } from "#db/tables/workspaces";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { FileEntry } from "./schema.ts";

const HEAD = {
  missionId: missions.id,
  missionNumber: missions.number,
  missionTitle: missions.title,
  head: sql<number>`coalesce(${workspaces.head}, 0)`,
  fileCount: sql<number>`coalesce(${workspaces.fileCount}, 0)`,
  sizeBytes: sql<number>`coalesce(${workspaces.sizeBytes}, 0)`,
  updatedAt: workspaces.updatedAt,
};
type Of = { teamId: string; missionId: string };

/** The mission with its workspace, which may have no commit yet. Throws `not_found` for a mission of another team. */
export const headOf = (db: Reader, teamId: string, missionId: string) => headWith(db, { teamId, missionId }, {});

/** As above, with more columns of the mission. */
export async function headWith<C extends Record<string, SQL>>(db: Reader, { teamId, missionId }: Of, more: C) {
  const [row] = await db
    .select({ ...HEAD, ...more })
    .from(missions)
    .leftJoin(workspaces, eq(workspaces.missionId, missions.id))
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)));
  if (!row) throw new DomainError("not_found", `There is no mission ${missionId} in this team.`);
  return row;
}

/** A commit's number that exists; the newest when none is given. */
export function commitOf(head: number, wanted: number | undefined): number {
  if (wanted !== undefined && wanted > head)
    throw new DomainError("not_found", `There is no commit ${wanted}; the newest is ${head}.`);
  return wanted ?? head;
}

/** All files at a commit, by path. */
export async function treeAt(db: Reader, missionId: string, number: number): Promise<Map<string, FileEntry>> {
  const rows = await rowsOf<{ path: string; sha256: string | null; size_bytes: number; number: number }>(
    db,
    sql`select distinct on (path) path, sha256, size_bytes, number from ${workspaceChanges}
      where mission_id = ${missionId} and number <= ${number} order by path, number desc`,
  );
  return new Map(
    rows.flatMap((row) =>
      row.sha256 === null
        ? []
        : [[row.path, { path: row.path, sha256: row.sha256, sizeBytes: Number(row.size_bytes), commit: row.number }]],
    ),
  );
}

/** One file at a commit, without reading the whole tree. */
export async function entryAt(db: Reader, missionId: string, path: string, number: number): Promise<FileEntry | null> {
  const [row] = await db
    .select({
      path: workspaceChanges.path,
      sha256: workspaceChanges.sha256,
      sizeBytes: workspaceChanges.sizeBytes,
      commit: workspaceChanges.number,
    })
    .from(workspaceChanges)
    .where(
      and(
        eq(workspaceChanges.missionId, missionId),
        eq(workspaceChanges.path, path),
        sql`${workspaceChanges.number} <= ${number}`,
      ),
    )
    .orderBy(sql`${workspaceChanges.number} desc`)
    .limit(1);
  return row?.sha256 ? { ...row, sha256: row.sha256 } : null;
}

const BLOBS_AT_ONCE = 200;

export async function readBlobs(
  db: Reader,
  teamId: string,
  hashes: Iterable<string>,
): Promise<Map<string, Uint8Array>> {
  const wanted = [...new Set(hashes)];
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < wanted.length; at += BLOBS_AT_ONCE) {
    const rows = await db
      .select({ sha256: workspaceBlobs.sha256, content: workspaceBlobs.content })
      .from(workspaceBlobs)
      .where(
        and(eq(workspaceBlobs.teamId, teamId), inArray(workspaceBlobs.sha256, wanted.slice(at, at + BLOBS_AT_ONCE))),
      );
    for (const row of rows) found.set(row.sha256, row.content);
  }
  return found;
}

export async function readBlob(db: Reader, teamId: string, hash: string): Promise<Uint8Array> {
  const content = (await readBlobs(db, teamId, [hash])).get(hash);
  if (!content) throw new Error(`The workspace's blob ${hash} is missing.`);
  return content;
}
