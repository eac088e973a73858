import { asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { documents } from "#db/tables/documents";
import { files, missions } from "#db/tables/missions";
import { chatMessageFiles, chatMessages } from "#db/tables/sessions";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { answersOf } from "./parts.ts";
import type { ChatMessageView } from "./schema.ts";

type TalkRow = Awaited<ReturnType<typeof selectMessages>>[number];

/** The messages of the shown version from one of them backwards, oldest first: through the talks it was branched from. */
export async function pathTo(
  db: Reader,
  teamId: string,
  { from, limit, afterId = null }: { from: string; limit: number; afterId?: string | null },
): Promise<TalkRow[]> {
  const rows = await selectMessages(
    db,
    sql`${chatMessages.teamId} = ${teamId} and ${chatMessages.id} in (
      with recursive path as (
        select id, parent_id, 1 as place from chat_messages where id = ${from}
        union all select m.id, m.parent_id, p.place + 1 from path p join chat_messages m on m.id = p.parent_id 
          where p.place < ${limit} and m.id is distinct from ${afterId}::uuid)
      select id from path)`,
  );
  return inOrder(rows, from);
}

/** From child to parent, then turned round. */
function inOrder(rows: TalkRow[], from: string): TalkRow[] {
  const byId = new Map(rows.map((row) => [row.message.id, row]));
  const path: TalkRow[] = [];
  for (let row = byId.get(from); row; row = byId.get(row.message.parentId ?? "")) path.push(row);
  return path.reverse();
}

/** Messages with who wrote them and what they were about. */
export function selectMessages(db: Reader, where: SQL | undefined) {
  return db
    .select({
      message: chatMessages,
      user: { id: users.id, name: users.name },
      agent: { id: agents.id, name: agents.name, role: agents.role },
      mission: { id: missions.id, number: missions.number, title: missions.title },
      task: { id: tasks.id, number: tasks.number, title: tasks.title },
    })
    .from(chatMessages)
    .innerJoin(agents, eq(agents.id, chatMessages.agentId))
    .leftJoin(users, eq(users.id, chatMessages.userId))
    .leftJoin(missions, eq(missions.id, chatMessages.missionId))
    .leftJoin(tasks, eq(tasks.id, chatMessages.taskId))
    .where(where)
    .orderBy(asc(chatMessages.createdAt), asc(chatMessages.id));
}

/** Messages as they are shown: a fixed number of statements for any number of them. */
export async function viewsOf(db: Reader, sessionId: string, rows: TalkRow[]): Promise<ChatMessageView[]> {
  if (rows.length === 0) return [];
  const asked = rows.flatMap(({ message }) =>
    message.runId ? [{ runId: message.runId, atMs: message.createdAt.getTime() }] : [],
  );
  const answers = await answersOf(db, asked);
  const attached = await filesOf(db, rows);
  const titles = await documentsOf(db, [...new Set(rows.flatMap(({ message }) => message.documentIds))]);
  const versions = await versionsOf(db, sessionId, rows);
  return rows.map(({ message, ...around }) => ({
    ...message,
    ...around,
    files: attached.get(message.id) ?? [],
    documents: message.documentIds.flatMap((id) => titles.get(id) ?? []),
    versions: versions.get(message.id) ?? [message.id],
    answer: message.runId ? (answers.get(message.runId) ?? null) : null,
  }));
}

async function filesOf(db: Reader, rows: TalkRow[]) {
  const ids = rows.map(({ message }) => message.id);
  const attached = await db
    .select({
      messageId: chatMessageFiles.messageId,
      id: files.id,
      name: files.name,
      mediaType: files.mediaType,
      sizeBytes: files.sizeBytes,
    })
    .from(chatMessageFiles)
    .innerJoin(files, eq(files.id, chatMessageFiles.fileId))
    .where(inArray(chatMessageFiles.messageId, ids))
    .orderBy(asc(chatMessageFiles.position));
  return Map.groupBy(attached, (file) => file.messageId);
}

/** Documents by id, as chips name them. */
export async function documentsOf(db: Reader, ids: string[]) {
  if (ids.length === 0) return new Map<string, { id: string; number: null; title: string }>();
  const rows = await db
    .select({ id: documents.id, title: documents.title })
    .from(documents)
    .where(inArray(documents.id, ids));
  return new Map(rows.map((row) => [row.id, { ...row, number: null }]));
}

/** Messages of one talk with the same parent and from the same side are versions of each other. */
async function versionsOf(db: Reader, sessionId: string, rows: TalkRow[]): Promise<Map<string, string[]>> {
  const own = rows.map(({ message }) => message).filter((row) => row.sessionId === sessionId && row.status === "sent");
  if (own.length === 0) return new Map();
  const parents = [...new Set(own.flatMap((row) => row.parentId ?? []))];
  const hasRoot = own.some((row) => row.parentId === null);
  const ofParents = parents.length > 0 ? inArray(chatMessages.parentId, parents) : sql`false`;
  const found = await db
    .select({ id: chatMessages.id, parentId: chatMessages.parentId, role: chatMessages.role })
    .from(chatMessages)
    .where(
      sql`${chatMessages.sessionId} = ${sessionId} and ${chatMessages.status} = 'sent'
        and (${ofParents} or (${hasRoot}::boolean and ${chatMessages.parentId} is null))`,
    )
    .orderBy(asc(chatMessages.createdAt), asc(chatMessages.id))
    .limit(2_000);
  const groups = Map.groupBy(found, (row) => `${row.parentId}:${row.role}`);
  return new Map(own.map((row) => [row.id, (groups.get(`${row.parentId}:${row.role}`) ?? []).map((one) => one.id)]));
}
