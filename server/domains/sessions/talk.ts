import { asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { outer, rowsAsJson } from "#db/columns";
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
  { from, limit, afterId = null }: { from: SQL; limit: number; afterId?: string | null | undefined },
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
  return inOrder(rows);
}

/** From child to parent, then turned round. The newest is the one that is nobody's parent. */
function inOrder(rows: TalkRow[]): TalkRow[] {
  const byId = new Map(rows.map((row) => [row.message.id, row]));
  const parents = new Set(rows.map((row) => row.message.parentId));
  const path: TalkRow[] = [];
  let row = rows.find(({ message }) => !parents.has(message.id));
  for (; row; row = byId.get(row.message.parentId ?? "")) path.push(row);
  return path.reverse();
}

/** Messages with who wrote them, what they were about and what they brought along. */
export function selectMessages(db: Reader, where: SQL | undefined) {
  return db
    .select({
      message: chatMessages,
      user: { id: users.id, name: users.name },
      agent: { id: agents.id, name: agents.name, role: agents.role },
      mission: { id: missions.id, number: missions.number, title: missions.title },
      task: { id: tasks.id, number: tasks.number, title: tasks.title },
      files: rowsAsJson<ChatMessageView["files"][number]>(sql`
        select f.id, f.name, f.media_type as "mediaType", f.size_bytes as "sizeBytes"
        from ${chatMessageFiles} x join ${files} f on f.id = x.file_id
        where x.message_id = ${outer(chatMessages.id)} order by x.position`),
      documents: documentsIn(chatMessages.documentIds),
    })
    .from(chatMessages)
    .innerJoin(agents, eq(agents.id, chatMessages.agentId))
    .leftJoin(users, eq(users.id, chatMessages.userId))
    .leftJoin(missions, eq(missions.id, chatMessages.missionId))
    .leftJoin(tasks, eq(tasks.id, chatMessages.taskId))
    .where(where)
    .orderBy(asc(chatMessages.createdAt), asc(chatMessages.id));
}

/** The documents a column names, in its order, as chips name them. */
export function documentsIn(ids: PgColumn) {
  return rowsAsJson<ChatMessageView["documents"][number]>(sql`
    select d.id, null::int as number, d.title
    from unnest(${outer(ids)}) with ordinality x(id, place) join ${documents} d on d.id = x.id order by x.place`);
}

/** Messages as they are shown: three statements for any number of them. */
export async function viewsOf(db: Reader, sessionId: string, rows: TalkRow[]): Promise<ChatMessageView[]> {
  if (rows.length === 0) return [];
  const asked = rows.flatMap(({ message }) =>
    message.runId ? [{ runId: message.runId, atMs: message.createdAt.getTime() }] : [],
  );
  const answers = await answersOf(db, asked);
  const versions = await versionsOf(db, sessionId, rows);
  return rows.map(({ message, ...around }) => ({
    ...message,
    ...around,
    versions: versions.get(message.id) ?? [message.id],
    answer: message.runId ? (answers.get(message.runId) ?? null) : null,
  }));
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
