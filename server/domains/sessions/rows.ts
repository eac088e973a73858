import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { documents } from "#db/tables/documents";
import { files, missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { chatAgents, chatMessageFiles, chatMessages, chatSessions } from "#db/tables/sessions";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { ChatPlace } from "./schema.ts";

export type SessionRecord = typeof chatSessions.$inferSelect;
export type MessageRecord = typeof chatMessages.$inferSelect;

/** The talk, locked: whoever changes what comes next in it does so one after another. */
export async function lockSession(tx: Tx, teamId: string, id: string): Promise<SessionRecord> {
  const [session] = await tx
    .select()
    .from(chatSessions)
    .where(and(eq(chatSessions.teamId, teamId), eq(chatSessions.id, id)))
    .for("update");
  return session ?? noSession();
}

export async function findSession(db: Reader, teamId: string, id: string): Promise<SessionRecord> {
  const [session] = await db
    .select()
    .from(chatSessions)
    .where(and(eq(chatSessions.teamId, teamId), eq(chatSessions.id, id)));
  return session ?? noSession();
}

function noSession(): never {
  throw new DomainError("not_found", "There is no such chat in this team.");
}

export async function findChatMessage(db: Reader, teamId: string, id: string): Promise<MessageRecord> {
  const [message] = await db
    .select()
    .from(chatMessages)
    .where(and(eq(chatMessages.teamId, teamId), eq(chatMessages.id, id)));
  if (!message) throw new DomainError("not_found", "There is no such chat message in this team.");
  return message;
}

/** The answer that is under way in a talk. */
export async function liveRunOf(db: Reader, sessionId: string): Promise<{ id: string; status: string } | null> {
  const [run] = await db
    .select({ id: runs.id, status: runs.status })
    .from(runs)
    .where(
      and(
        eq(runs.sessionId, sessionId),
        sql`${runs.status} in ('queued', 'running', 'waiting') and ${runs.kind} = 'chat' and ${runs.parentRunId} is null`,
      ),
    );
  return run ?? null;
}

/** Throws `not_found` for what is not in the team. */
export async function requirePlace(tx: Tx, teamId: string, place: ChatPlace): Promise<void> {
  if (place.missionId) await requireIn(tx.$count(missions, isOf(missions, teamId, [place.missionId])), 1, "mission");
  if (place.taskId) await requireIn(tx.$count(tasks, isOf(tasks, teamId, [place.taskId])), 1, "task");
  const wanted = [...new Set(place.documentIds ?? [])];
  if (wanted.length > 0)
    await requireIn(tx.$count(documents, isOf(documents, teamId, wanted)), wanted.length, "document");
}

type TeamTable = typeof missions | typeof tasks | typeof documents;

function isOf(table: TeamTable, teamId: string, ids: string[]) {
  return and(eq(table.teamId, teamId), inArray(table.id, ids));
}

async function requireIn(found: Promise<number>, wanted: number, what: string): Promise<void> {
  if ((await found) !== wanted) throw new DomainError("not_found", `There is no such ${what} in this team.`);
}

export async function requireAgent(db: Reader, teamId: string, id: string) {
  const [agent] = await db
    .select({ id: agents.id, name: agents.name, retiredAt: agents.retiredAt })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, id)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  if (agent.retiredAt) throw new DomainError("conflict", `${agent.name} is retired. Choose another agent.`);
  return agent;
}

export async function attachFiles(
  tx: Tx,
  teamId: string,
  { messageId, sessionId, fileIds }: { messageId: string; sessionId: string; fileIds: string[] },
): Promise<void> {
  const ids = [...new Set(fileIds)];
  if (ids.length === 0) return;
  const found = await tx.$count(files, and(eq(files.teamId, teamId), inArray(files.id, ids)));
  if (found !== ids.length) throw new DomainError("not_found", "A file of this message is not in this team.");
  await tx.insert(chatMessageFiles).values(ids.map((fileId, position) => ({ messageId, sessionId, fileId, position })));
}

export async function addParticipant(tx: Tx, session: SessionRecord, agentId: string): Promise<void> {
  if (agentId === session.agentId) return;
  await tx.insert(chatAgents).values({ sessionId: session.id, agentId }).onConflictDoNothing();
}
