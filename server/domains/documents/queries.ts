import { and, desc, eq, lt, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { diffOf } from "#server/lib/text/line-diff";
import { documentRow, documentView } from "./schema.ts";

const MAX_VERSIONS_LISTED = 200;

const HEAD = {
  id: documents.id,
  title: documents.title,
  missionId: documents.missionId,
  missionNumber: missions.number,
  taskId: documents.taskId,
  taskStatus: tasks.status,
  version: documents.version,
  agentName: agents.name,
  userName: users.name,
  updatedAt: documents.updatedAt,
};

type Authored = { agentName: string | null; userName: string | null };
const withAuthor = <T extends Authored>({ agentName, userName, ...rest }: T) => ({
  ...rest,
  author: agentName ?? userName ?? "Muster",
  isAgentAuthor: agentName !== null,
});

function selectHeads(db: Reader, where: SQL | undefined, limit: number) {
  return db
    .select(HEAD)
    .from(documents)
    .innerJoin(
      documentVersions,
      and(eq(documentVersions.documentId, documents.id), eq(documentVersions.version, documents.version)),
    )
    .leftJoin(missions, eq(missions.id, documents.missionId))
    .leftJoin(tasks, eq(tasks.id, documents.taskId))
    .leftJoin(agents, eq(agents.id, documentVersions.authorAgentId))
    .leftJoin(users, eq(users.id, documentVersions.authorUserId))
    .where(where)
    .orderBy(desc(documents.updatedAt), desc(documents.id))
    .limit(limit);
}

/** Documents come by their last change; the id tells apart those of one millisecond. */
const PLACE = /^\d{1,15} [0-9a-f-]{36}$/;

function placeIn(cursor: string | undefined): { at: Date; id: string } | null {
  const [ms, id] = cursor?.split(" ") ?? [];
  return ms && id ? { at: new Date(Number(ms)), id } : null;
}

export const listDocuments = query({
  name: "document.list",
  scope: "documents:read",
  input: z.object({ ...pageInput, missionId: z.uuid().optional(), taskId: z.uuid().optional() }),
  output: pageOf(documentRow),
  async run({ db, teamId, input }) {
    const after = placeIn(readCursor(input.cursor, PLACE));
    const where = and(
      eq(documents.teamId, teamId),
      input.missionId ? eq(documents.missionId, input.missionId) : undefined,
      input.taskId ? eq(documents.taskId, input.taskId) : undefined,
      after
        ? or(lt(documents.updatedAt, after.at), and(eq(documents.updatedAt, after.at), lt(documents.id, after.id)))
        : undefined,
    );
    const rows = await selectHeads(db, where, input.limit + 1);
    return toPage(rows.map(withAuthor), input.limit, (last) => `${last.updatedAt.getTime()} ${last.id}`);
  },
});

export const getDocument = query({
  name: "document.get",
  scope: "documents:read",
  input: z.object({ id: z.uuid(), version: z.number().int().min(1).max(1_000_000).optional() }),
  output: documentView,
  async run({ db, teamId, input }) {
    const [head] = await selectHeads(db, and(eq(documents.teamId, teamId), eq(documents.id, input.id)), 1);
    if (!head) return noDocument(input.id);
    const shownVersion = input.version ?? head.version;
    const body = await bodyOf(db, teamId, input.id, shownVersion);
    const versions = await versionsOf(db, teamId, input.id);
    return { ...withAuthor(head), body, shownVersion, versions: versions.map(withAuthor) };
  },
});

export const diffDocument = query({
  name: "document.diff",
  scope: "documents:read",
  input: z.object({ id: z.uuid(), from: rowNumber.min(1), to: rowNumber.min(1) }),
  output: z.object({ lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })) }),
  async run({ db, teamId, input }) {
    const before = await bodyOf(db, teamId, input.id, input.from);
    return { lines: diffOf(before, await bodyOf(db, teamId, input.id, input.to)) };
  },
});

async function bodyOf(db: Reader, teamId: string, id: string, version: number): Promise<string> {
  const [row] = await db
    .select({ body: documentVersions.body })
    .from(documentVersions)
    .where(
      and(
        eq(documentVersions.teamId, teamId),
        eq(documentVersions.documentId, id),
        eq(documentVersions.version, version),
      ),
    );
  if (!row) throw new DomainError("not_found", `There is no version v${version} of document ${id} in this team.`);
  return row.body;
}

function versionsOf(db: Reader, teamId: string, documentId: string) {
  return db
    .select({
      version: documentVersions.version,
      agentName: agents.name,
      userName: users.name,
      runId: documentVersions.runId,
      runNumber: runs.number,
      createdAt: documentVersions.createdAt,
      addedLines: documentVersions.addedLines,
      removedLines: documentVersions.removedLines,
    })
    .from(documentVersions)
    .leftJoin(agents, eq(agents.id, documentVersions.authorAgentId))
    .leftJoin(users, eq(users.id, documentVersions.authorUserId))
    .leftJoin(runs, eq(runs.id, documentVersions.runId))
    .where(and(eq(documentVersions.teamId, teamId), eq(documentVersions.documentId, documentId)))
    .orderBy(desc(documentVersions.version))
    .limit(MAX_VERSIONS_LISTED);
}

function noDocument(id: string): never {
  throw new DomainError("not_found", `There is no document ${id} in this team.`);
}
