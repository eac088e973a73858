import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { messages } from "#db/tables/messages";
import { missions } from "#db/tables/missions";
import { outsideLabels } from "#db/tables/outside";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { type Ctx, userIdOf } from "#server/core/context";
import { originsOf } from "#server/core/outside";
import { pageOf, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { diffOf } from "#server/lib/text/line-diff";
import { noDocument } from "./access.ts";
import { mayEdit, visibleTo } from "./policy.ts";
import { documentRow, documentView } from "./schema.ts";
import { documentFilters, orderOf, snippetOf, whereOf } from "./search.ts";
import { blameOf } from "./versions.ts";

const MAX_VERSIONS_LISTED = 200;
const MAX_TAGS_LISTED = 100;

const HEAD = {
  id: documents.id,
  title: documents.title,
  kind: documents.kind,
  tags: documents.tags,
  status: documents.status,
  acceptedVersion: documents.acceptedVersion,
  audience: documents.audience,
  missionId: documents.missionId,
  missionNumber: missions.number,
  taskId: documents.taskId,
  taskNumber: tasks.number,
  taskStatus: tasks.status,
  version: documents.version,
  agentName: agents.name,
  userName: users.name,
  createdAt: documents.createdAt,
  updatedAt: documents.updatedAt,
};

type Authored = { agentName: string | null; userName: string | null };
const withAuthor = <T extends Authored>({ agentName, userName, ...rest }: T) => ({
  ...rest,
  author: agentName ?? userName ?? "Muster",
  isAgentAuthor: agentName !== null,
});

function selectHeads<Extra extends Record<string, SQL | SQL.Aliased>>(
  db: Reader,
  where: SQL | undefined,
  extra: Extra,
) {
  return db
    .select({ ...HEAD, ...extra })
    .from(documents)
    .innerJoin(
      documentVersions,
      and(eq(documentVersions.documentId, documents.id), eq(documentVersions.version, documents.version)),
    )
    .leftJoin(missions, eq(missions.id, documents.missionId))
    .leftJoin(tasks, eq(tasks.id, documents.taskId))
    .leftJoin(agents, eq(agents.id, documentVersions.authorAgentId))
    .leftJoin(users, eq(users.id, documentVersions.authorUserId))
    .where(where);
}

export const listDocuments = query({
  name: "document.list",
  scope: "documents:read",
  input: z.object(documentFilters),
  output: pageOf(documentRow),
  async run({ ctx, db, teamId, input }) {
    const { by, after, offset, cursorOf } = orderOf(input);
    const where = and(eq(documents.teamId, teamId), visibleTo(ctx), ...whereOf(input), after);
    const found = await selectHeads(db, where, {})
      .orderBy(...by)
      .limit(input.limit + 1)
      .offset(offset);
    const snippets = await snippetsOf(
      db,
      input.text,
      found.map((row) => row.id),
    );
    const rows = found.map((row) => ({ ...withAuthor(row), snippet: snippets.get(row.id) ?? null }));
    return toPage(rows, input.limit, (last) => cursorOf(last, rows.indexOf(last)));
  },
});

/** Of the rows of one page only: marking words reads each text anew. */
async function snippetsOf(db: Reader, text: string | undefined, ids: string[]): Promise<Map<string, string | null>> {
  if (!text || ids.length === 0) return new Map();
  const rows = await db
    .select({ id: documents.id, snippet: snippetOf(text) })
    .from(documents)
    .where(sql`${documents.id} = any(${sql.param(ids)}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row.snippet]));
}

/** The tags of the team's documents, by how often they are used. */
export const listTags = query({
  name: "document.tags",
  scope: "documents:read",
  input: z.object({}),
  output: z.array(z.object({ tag: z.string(), count: z.number() })).max(MAX_TAGS_LISTED),
  async run({ ctx, db, teamId }) {
    const tag = sql<string>`unnest(${documents.tags})`.as("tag");
    const each = db
      .select({ tag })
      .from(documents)
      .where(and(eq(documents.teamId, teamId), visibleTo(ctx)))
      .as("each");
    const count = sql<number>`count(*)::int`;
    return db
      .select({ tag: each.tag, count })
      .from(each)
      .groupBy(each.tag)
      .orderBy(desc(count), asc(each.tag))
      .limit(MAX_TAGS_LISTED);
  },
});

export const getDocument = query({
  name: "document.get",
  scope: "documents:read",
  input: z.object({ id: z.uuid(), version: z.number().int().min(1).max(1_000_000).optional() }),
  output: documentView,
  async run({ ctx, db, teamId, input }) {
    const where = and(eq(documents.teamId, teamId), eq(documents.id, input.id), visibleTo(ctx));
    const [head] = await selectHeads(db, where, DETAIL).limit(1);
    if (!head) return noDocument(input.id);
    const shownVersion = input.version ?? head.version;
    const body = shownVersion === head.version ? head.newest : await bodyOf(db, input.id, shownVersion);
    const versions = await versionsOf(db, ctx, input.id);
    return {
      ...withAuthor(head),
      snippet: null,
      body,
      shownVersion,
      versions: versions.map(withAuthor),
      agentName: head.aboutAgent,
      canEdit: mayEdit(ctx, head.editors),
    };
  },
});

const DETAIL = {
  outside: originsOf(outer(documents.id), ["text"]).as("outside"),
  newest: sql<string>`${documents.body}`.as("newest"),
  reviewNote: sql<string>`${documents.reviewNote}`.as("review_note"),
  editors: sql<"members" | "managers">`${documents.editors}`.as("editors"),
  agentId: sql<string | null>`${documents.agentId}`.as("about_agent_id"),
  sessionId: sql<string | null>`${documents.sessionId}`.as("about_session_id"),
  commentCount: sql<number>`(select count(*)::int from ${messages} c
    where c.document_id = ${outer(documents.id)} and c.deleted_at is null)`.as("comment_count"),
  aboutAgent: sql<string | null>`(select a.name from ${agents} a where a.id = ${outer(documents.agentId)})`.as(
    "about_agent",
  ),
  acceptedBy: sql<string | null>`(select u.name from ${users} u where u.id = ${outer(documents.acceptedByUserId)})`.as(
    "accepted_by",
  ),
};

export const diffDocument = query({
  name: "document.diff",
  scope: "documents:read",
  input: z.object({ id: z.uuid(), from: rowNumber.min(1), to: rowNumber.min(1) }),
  output: z.object({ lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })) }),
  async run({ ctx, db, teamId, input }) {
    await requireVisible(db, ctx, teamId, input.id);
    const before = await bodyOf(db, input.id, input.from);
    return { lines: diffOf(before, await bodyOf(db, input.id, input.to)) };
  },
});

/** Which version each line of the newest text comes from; who wrote a version stands in the list of versions. */
export const blameDocument = query({
  name: "document.blame",
  scope: "documents:read",
  input: z.object({ id: z.uuid(), version: rowNumber.min(1) }),
  output: z.object({ version: z.number(), spans: z.array(z.tuple([z.number(), z.number()])) }),
  async run({ ctx, db, teamId, input }) {
    const newest = await requireVisible(db, ctx, teamId, input.id);
    const version = Math.min(input.version, newest);
    return { version, spans: await blameOf(db, input.id, version) };
  },
});

async function requireVisible(db: Reader, ctx: Ctx, teamId: string, id: string): Promise<number> {
  const [found] = await db
    .select({ version: documents.version })
    .from(documents)
    .where(and(eq(documents.teamId, teamId), eq(documents.id, id), visibleTo(ctx)));
  return found?.version ?? noDocument(id);
}

async function bodyOf(db: Reader, id: string, version: number): Promise<string> {
  const [row] = await db
    .select({ body: documentVersions.body })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, id), eq(documentVersions.version, version)));
  if (!row) throw new DomainError("not_found", `There is no version v${version} of document ${id} in this team.`);
  return row.body;
}

function versionsOf(db: Reader, ctx: Ctx, documentId: string) {
  return db
    .select({
      version: documentVersions.version,
      agentName: agents.name,
      userName: users.name,
      isMine: sql<boolean>`coalesce(${documentVersions.authorUserId} = ${userIdOf(ctx.actor)}, false)`,
      runId: documentVersions.runId,
      runNumber: runs.number,
      summary: documentVersions.summary,
      createdAt: documentVersions.createdAt,
      addedLines: documentVersions.addedLines,
      removedLines: documentVersions.removedLines,
      isFromOutside: sql<boolean>`exists (select 1 from ${outsideLabels} l where l.subject_id = ${outer(documentVersions.documentId)}
        and l.part = 'text' and l.version = ${outer(documentVersions.version)} and l.cleared_at is null)`,
    })
    .from(documentVersions)
    .leftJoin(agents, eq(agents.id, documentVersions.authorAgentId))
    .leftJoin(users, eq(users.id, documentVersions.authorUserId))
    .leftJoin(runs, eq(runs.id, documentVersions.runId))
    .where(eq(documentVersions.documentId, documentId))
    .orderBy(desc(documentVersions.version))
    .limit(MAX_VERSIONS_LISTED);
}
