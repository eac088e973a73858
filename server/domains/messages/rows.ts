import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { messageFiles, messageReactions, messages, messageTargets } from "#db/tables/messages";
import { files } from "#db/tables/missions";
import { users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { REACTIONS } from "#server/lib/reactions";
import type { MessageView } from "./schema.ts";

const COLUMNS = {
  id: messages.id,
  taskId: messages.taskId,
  missionId: messages.missionId,
  documentId: messages.documentId,
  replyToId: messages.replyToId,
  kind: messages.kind,
  body: messages.body,
  version: messages.version,
  answeredById: messages.answeredById,
  authorAgentId: messages.authorAgentId,
  authorUserId: messages.authorUserId,
  agentName: agents.name,
  userName: users.name,
  editedAt: messages.editedAt,
  deletedAt: messages.deletedAt,
  createdAt: messages.createdAt,
};

/** Messages with their authors; `toViews` adds the rest. */
export function selectMessages(db: Reader, where: SQL | undefined) {
  return db
    .select(COLUMNS)
    .from(messages)
    .leftJoin(agents, eq(agents.id, messages.authorAgentId))
    .leftJoin(users, eq(users.id, messages.authorUserId))
    .where(where);
}
type Raw = Awaited<ReturnType<typeof selectMessages>>[number];

/** Reactions, files and targets of all of them in three statements, however many there are. */
export async function toViews(db: Reader, rows: Raw[], viewerId: string | null): Promise<MessageView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [reactions, attached, targets] = [
    await reactionsOf(db, ids, viewerId),
    await filesOf(db, ids),
    await targetsOf(db, ids),
  ];
  return rows.map(({ authorAgentId, authorUserId, agentName, userName, answeredById, ...row }) => ({
    ...row,
    author: {
      id: authorAgentId ?? authorUserId ?? "",
      name: agentName ?? userName ?? "Muster",
      kind: authorAgentId ? "agent" : authorUserId ? "user" : "system",
    },
    isMine: viewerId !== null && viewerId === (authorAgentId ?? authorUserId),
    isAnswered: answeredById !== null,
    reactions: row.deletedAt ? [] : (reactions.get(row.id) ?? []),
    files: row.deletedAt ? [] : (attached.get(row.id) ?? []),
    targets: targets.get(row.id) ?? [],
  }));
}

async function reactionsOf(db: Reader, ids: string[], viewerId: string | null) {
  const rows = await db
    .select({
      messageId: messageReactions.messageId,
      reaction: messageReactions.reaction,
      byId: messageReactions.byId,
      name: sql<string>`coalesce(${agents.name}, ${users.name}, 'somebody')`,
    })
    .from(messageReactions)
    .leftJoin(agents, and(messageReactions.isAgent, eq(agents.id, messageReactions.byId)))
    .leftJoin(users, and(sql`not ${messageReactions.isAgent}`, eq(users.id, messageReactions.byId)))
    .where(inArray(messageReactions.messageId, ids))
    .orderBy(asc(messageReactions.createdAt), asc(messageReactions.byId));
  const found = new Map<string, MessageView["reactions"]>();
  for (const reaction of REACTIONS) {
    for (const [messageId, mine] of Map.groupBy(
      rows.filter((row) => row.reaction === reaction),
      (row) => row.messageId,
    )) {
      const names = mine.map((row) => row.name);
      const isMine = mine.some((row) => row.byId === viewerId);
      found.set(messageId, [...(found.get(messageId) ?? []), { reaction, names, isMine }]);
    }
  }
  return found;
}

async function filesOf(db: Reader, ids: string[]) {
  const rows = await db
    .select({
      messageId: messageFiles.messageId,
      file: { id: files.id, name: files.name, mediaType: files.mediaType, sizeBytes: files.sizeBytes },
    })
    .from(messageFiles)
    .innerJoin(files, eq(files.id, messageFiles.fileId))
    .where(inArray(messageFiles.messageId, ids))
    .orderBy(asc(messageFiles.position));
  return grouped(rows.map((row) => [row.messageId, row.file]));
}

async function targetsOf(db: Reader, ids: string[]) {
  const rows = await db
    .select({
      messageId: messageTargets.messageId,
      target: {
        id: messageTargets.targetId,
        name: sql<string>`coalesce(${agents.name}, ${users.name}, 'somebody')`,
        isAgent: messageTargets.isAgent,
        why: messageTargets.why,
        outcome: messageTargets.outcome,
        reason: messageTargets.reason,
      },
    })
    .from(messageTargets)
    .leftJoin(agents, and(messageTargets.isAgent, eq(agents.id, messageTargets.targetId)))
    .leftJoin(users, and(sql`not ${messageTargets.isAgent}`, eq(users.id, messageTargets.targetId)))
    .where(inArray(messageTargets.messageId, ids))
    .orderBy(asc(messageTargets.createdAt), asc(messageTargets.targetId));
  return grouped(rows.map((row) => [row.messageId, row.target]));
}

function grouped<T>(pairs: [string, T][]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return found;
}
