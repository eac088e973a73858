import { eq, type SQL, sql } from "drizzle-orm";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { messageFiles, messageReactions, messages, messageTargets } from "#db/tables/messages";
import { files } from "#db/tables/missions";
import { users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import type { Reader } from "#server/core/query";
import { REACTIONS } from "#server/lib/reactions";
import type { MessageView, Reaction } from "./schema.ts";

type Reacted = { reaction: Reaction; byId: string; name: string };

/** The name of an agent or a person, for rows `x` that say which of the two their `id` is of. */
const nameOf = (id: SQL) => sql`coalesce(
  case when x.is_agent then (select a.name from ${agents} a where a.id = ${id}) else (select u.name from ${users} u where u.id = ${id}) end,
  'somebody')`;

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
  outside: originsOf(outer(messages.id), ["text"]),
  replyCount: sql<number>`(select count(*)::int from ${messages} r where r.reply_to_id = ${outer(messages.id)})`,
  reacted: rowsAsJson<Reacted>(sql`
    select x.reaction, x.by_id as "byId", ${nameOf(sql`x.by_id`)} as name
    from ${messageReactions} x where x.message_id = ${outer(messages.id)} order by x.created_at, x.by_id`),
  files: rowsAsJson<MessageView["files"][number]>(sql`
    select f.id, f.name, f.media_type as "mediaType", f.size_bytes as "sizeBytes"
    from ${messageFiles} x join ${files} f on f.id = x.file_id where x.message_id = ${outer(messages.id)} order by x.position`),
  targets: rowsAsJson<MessageView["targets"][number]>(sql`
    select x.target_id as id, ${nameOf(sql`x.target_id`)} as name, x.is_agent as "isAgent", x.why, x.outcome, x.reason
    from ${messageTargets} x where x.message_id = ${outer(messages.id)} order by x.created_at, x.target_id`),
};

/** Messages with their authors, reactions, files and targets: one statement, however many there are. */
export function selectMessages(db: Reader, where: SQL | undefined) {
  return db
    .select(COLUMNS)
    .from(messages)
    .leftJoin(agents, eq(agents.id, messages.authorAgentId))
    .leftJoin(users, eq(users.id, messages.authorUserId))
    .where(where);
}
type Raw = Awaited<ReturnType<typeof selectMessages>>[number];

export function toView(raw: Raw, viewerId: string | null): MessageView {
  const { authorAgentId, authorUserId, agentName, userName, answeredById, reacted, ...row } = raw;
  return {
    ...row,
    author: {
      id: authorAgentId ?? authorUserId ?? "",
      name: agentName ?? userName ?? "Muster",
      kind: authorAgentId ? "agent" : authorUserId ? "user" : "system",
    },
    isMine: viewerId !== null && viewerId === (authorAgentId ?? authorUserId),
    isAnswered: answeredById !== null,
    reactions: row.deletedAt ? [] : reactionsOf(reacted, viewerId),
    files: row.deletedAt ? [] : row.files,
  };
}

/** By reaction, in the order in which they are offered. */
function reactionsOf(reacted: Reacted[], viewerId: string | null): MessageView["reactions"] {
  return REACTIONS.flatMap((reaction) => {
    const same = reacted.filter((one) => one.reaction === reaction);
    if (same.length === 0) return [];
    return [{ reaction, names: same.map((one) => one.name), isMine: same.some((one) => one.byId === viewerId) }];
  });
}
