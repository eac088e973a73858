import { and, asc, desc, eq, exists, gt, inArray, isNull, lt, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";
import { documents } from "#db/tables/documents";
import { messages, messageTargets, messageVersions, threadReads } from "#db/tables/messages";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { visibleTo } from "#server/domains/documents/policy";
import { DomainError } from "#server/lib/errors";
import { findMessage, findPlace, type GivenPlace, placeKey } from "./places.ts";
import { selectMessages, toView } from "./rows.ts";
import { foundMessage, MESSAGE_KINDS, messageVersionView, messageView, type ThreadView, threadView } from "./schema.ts";

const ID_CURSOR = /^[0-9a-f-]{36}$/;
const REPLIES_SHOWN = 50;
const place = { taskId: z.uuid().optional(), missionId: z.uuid().optional(), documentId: z.uuid().optional() };

/** The threads of a task, a mission or a document, newest first, each with its newest replies in the order they were written. */
export const listThreads = query({
  name: "message.threads",
  scope: "tasks:read",
  input: z.object({ ...pageInput, ...place, kind: z.enum(MESSAGE_KINDS).optional() }),
  output: pageOf(threadView),
  async run({ ctx, db, teamId, input }) {
    const { taskId, missionId, documentId, kind } = input;
    // A document may be hidden from who asks.
    const isOne = documentId === undefined && (taskId === undefined) !== (missionId === undefined);
    if (!isOne) await findPlace(db, ctx, input);
    const before = readCursor(input.cursor, ID_CURSOR);
    const roots = db
      .select({ id: messages.id })
      .from(messages)
      .where(
        and(
          eq(messages.teamId, teamId),
          standsOn(input),
          isNull(messages.replyToId),
          kind ? eq(messages.kind, kind) : undefined,
          before ? lt(messages.id, before) : undefined,
        ),
      )
      .orderBy(desc(messages.id))
      .limit(input.limit + 1);
    const threads = await threadsOf(db, roots, ctx);
    // Where something was said is a place of this team.
    if (isOne && threads.length === 0) await findPlace(db, ctx, input);
    return toPage(threads, input.limit, (thread) => thread.id);
  },
});

function standsOn({ taskId, missionId, documentId }: GivenPlace): SQL | undefined {
  if (documentId) return eq(messages.documentId, documentId);
  return taskId ? eq(messages.taskId, taskId) : and(isNull(messages.taskId), eq(messages.missionId, missionId ?? ""));
}

/** Messages with their newest replies, the replies in the order they were written, by one statement: roots newest first. */
async function threadsOf(db: Reader, roots: SQLWrapper, ctx: Ctx): Promise<ThreadView[]> {
  const rows = await selectMessages(
    db,
    sql`${messages.id} in (
      with roots as (${roots}), ranked as (
        select r.id, row_number() over (partition by r.reply_to_id order by r.id desc) as place
        from ${messages} r where r.reply_to_id in (select id from roots))
      select id from roots union all select id from ranked where place <= ${REPLIES_SHOWN})`,
  ).orderBy(asc(messages.id));
  const viewerId = viewerOf(ctx);
  const replies = Map.groupBy(rows, (row) => row.replyToId ?? "");
  return rows
    .filter((row) => row.replyToId === null)
    .reverse()
    .map((root) => ({
      ...toView(root, viewerId),
      replies: (replies.get(root.id) ?? []).map((row) => toView(row, viewerId)),
      replyCount: root.replyCount,
    }));
}

const viewerOf = (ctx: Ctx): string | null => agentIdOf(ctx.actor) ?? userIdOf(ctx.actor);

/** The thread a message stands in, for a link to one that is further back than the list shows. */
export const getThread = query({
  name: "message.thread",
  scope: "tasks:read",
  input: z.object({ id: z.uuid() }),
  output: threadView,
  async run({ ctx, db, input }) {
    const message = await findMessage(db, ctx, input.id);
    const rootId = message.replyToId ?? message.id;
    const [thread] = await threadsOf(db, sql`select ${rootId}::uuid as id`, ctx);
    if (!thread) throw new DomainError("not_found", "There is no such message in this team.");
    const isShown = rootId === message.id || thread.replies.some((reply) => reply.id === message.id);
    if (isShown) return thread;
    const linked = await selectMessages(db, eq(messages.id, message.id));
    return { ...thread, replies: [...linked.map((row) => toView(row, viewerOf(ctx))), ...thread.replies] };
  },
});

/** How far the person who asks has read on a task, a mission or a document; null before their first look. */
export const getReadMark = query({
  name: "message.read_mark",
  scope: "tasks:read",
  input: z.object(place),
  output: z.object({ messageId: z.string().nullable() }),
  async run({ ctx, db, input }) {
    const { id: placeId } = placeKey(await findPlace(db, ctx, input));
    const userId = userIdOf(ctx.actor);
    if (!userId) return { messageId: null };
    const [mark] = await db
      .select({ messageId: threadReads.messageId })
      .from(threadReads)
      .where(and(eq(threadReads.userId, userId), eq(threadReads.placeId, placeId)));
    return { messageId: mark?.messageId ?? null };
  },
});

/** The replies to a message, newest first. */
export const listReplies = query({
  name: "message.replies",
  scope: "tasks:read",
  input: z.object({ ...pageInput, id: z.uuid() }),
  output: pageOf(messageView),
  async run({ ctx, db, input }) {
    const parent = await findMessage(db, ctx, input.id);
    const before = readCursor(input.cursor, ID_CURSOR);
    const rows = await selectMessages(
      db,
      and(eq(messages.replyToId, parent.id), before ? lt(messages.id, before) : undefined),
    )
      .orderBy(desc(messages.id))
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.id);
    return { ...page, items: page.items.map((row) => toView(row, viewerOf(ctx))) };
  },
});

/** Messages of the whole team by words and filters, newest first. Deleted ones are not found. */
export const searchMessages = query({
  name: "message.search",
  scope: "tasks:read",
  input: z.object({
    ...pageInput,
    ...place,
    text: z.string().trim().max(200).optional(),
    kind: z.enum(MESSAGE_KINDS).optional(),
    authorId: z.uuid().optional(),
    /** Only those that name or otherwise reach whoever asks. */
    isForMe: z.boolean().default(false),
    /** Only questions nobody has answered. */
    isOpen: z.boolean().default(false),
  }),
  output: pageOf(foundMessage),
  async run({ ctx, db, teamId, input }) {
    const before = readCursor(input.cursor, ID_CURSOR);
    const viewerId = viewerOf(ctx);
    const rows = await selectMessages(
      db,
      and(
        eq(messages.teamId, teamId),
        isNull(messages.deletedAt),
        isSeenBy(db, ctx),
        input.documentId ? eq(messages.documentId, input.documentId) : undefined,
        input.taskId ? eq(messages.taskId, input.taskId) : undefined,
        input.missionId ? eq(messages.missionId, input.missionId) : undefined,
        input.kind ? eq(messages.kind, input.kind) : undefined,
        input.isOpen ? and(eq(messages.kind, "question"), isNull(messages.answeredById)) : undefined,
        input.authorId
          ? sql`${input.authorId}::uuid in (${messages.authorAgentId}, ${messages.authorUserId})`
          : undefined,
        input.isForMe ? reaches(db, viewerId) : undefined,
        input.text ? matches(input.text) : undefined,
        before ? lt(messages.id, before) : undefined,
      ),
    )
      .orderBy(desc(messages.id))
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.id);
    const places = await placesOf(db, page.items);
    return {
      ...page,
      items: page.items.map((row) => ({
        ...toView(row, viewerId),
        place: places.get(placeKey(row).id) ?? NOWHERE,
      })),
    };
  },
});

/** What is said about a document is for those who may see the document. */
function isSeenBy(db: Reader, ctx: Ctx): SQL | undefined {
  const seen = db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.id, messages.documentId), visibleTo(ctx)));
  return or(isNull(messages.documentId), exists(seen));
}

const NOWHERE = { label: "", title: "" };

function reaches(db: Reader, viewerId: string | null): SQL {
  if (!viewerId) return sql`false`;
  return exists(
    db
      .select({ id: messageTargets.messageId })
      .from(messageTargets)
      .where(and(eq(messageTargets.messageId, messages.id), eq(messageTargets.targetId, viewerId))),
  );
}

/** Words as people type them, quotes and a minus included; found as written or by their English stem. */
function matches(text: string): SQL {
  return sql`${messages.search} @@ (websearch_to_tsquery('simple', ${text}) || websearch_to_tsquery('english', ${text}))`;
}

type Home = { taskId: string | null; missionId: string | null; documentId: string | null };

async function placesOf(db: Reader, rows: Home[]) {
  const taskIds = [...new Set(rows.flatMap((row) => row.taskId ?? []))];
  const missionIds = [...new Set(rows.flatMap((row) => (row.taskId ? [] : (row.missionId ?? []))))];
  const found = new Map<string, { label: string; title: string }>();
  if (taskIds.length > 0)
    for (const task of await db.select().from(tasks).where(inArray(tasks.id, taskIds)))
      found.set(task.id, { label: `T-${task.number}`, title: task.title });
  if (missionIds.length > 0)
    for (const mission of await db.select().from(missions).where(inArray(missions.id, missionIds)))
      found.set(mission.id, { label: `M-${mission.number}`, title: mission.title });
  const documentIds = [...new Set(rows.flatMap((row) => row.documentId ?? []))];
  if (documentIds.length > 0)
    for (const { id, title } of await db
      .select({ id: documents.id, title: documents.title })
      .from(documents)
      .where(inArray(documents.id, documentIds)))
      found.set(id, { label: "Document", title });
  return found;
}

/** What a message said before each of its edits, oldest first. */
export const listMessageVersions = query({
  name: "message.versions",
  scope: "tasks:read",
  input: z.object({ ...pageInput, id: z.uuid() }),
  output: pageOf(messageVersionView),
  async run({ ctx, db, input }) {
    const message = await findMessage(db, ctx, input.id);
    const after = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select({
        version: messageVersions.version,
        body: messageVersions.body,
        at: messageVersions.replacedAt,
      })
      .from(messageVersions)
      .where(
        and(eq(messageVersions.messageId, message.id), after ? gt(messageVersions.version, Number(after)) : undefined),
      )
      .orderBy(messageVersions.version)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, ({ version }) => String(version));
  },
});
