import { and, eq } from "drizzle-orm";
import { messages } from "#db/tables/messages";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import type { Reader } from "#server/core/query";
import { documentPlace } from "#server/domains/documents/surroundings";
import { DomainError } from "#server/lib/errors";
import type { Seat } from "./policy.ts";

/** Where a message stands, and who is responsible there. */
export type Place = {
  taskId: string | null;
  missionId: string | null;
  documentId: string | null;
  label: string;
  title: string;
  /** Not everybody in the team may read it, so the feed does not quote it. */
  isPrivate: boolean;
  isLive: boolean;
  holder: Seat | null;
};
export type MessageRecord = typeof messages.$inferSelect;
export type GivenPlace = {
  taskId?: string | undefined;
  missionId?: string | undefined;
  documentId?: string | undefined;
};

const LIVE = ["assigned", "in_progress", "review"];

/** Throws `not_found` for what is not in this team, or hidden from who asks. */
export async function findPlace(db: Reader, ctx: Ctx, given: GivenPlace): Promise<Place> {
  const teamId = ctx.team.id;
  if (given.documentId) return findDocumentPlace(db, ctx, given.documentId);
  if (given.taskId) {
    const [task] = await db
      .select()
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), eq(tasks.id, given.taskId)));
    if (!task || (given.missionId && task.missionId !== given.missionId))
      throw new DomainError("not_found", "There is no such task in this team.");
    return {
      taskId: task.id,
      missionId: task.missionId,
      documentId: null,
      isPrivate: false,
      label: `T-${task.number}`,
      title: task.title,
      isLive: LIVE.includes(task.status),
      holder: seatOf(task.assigneeAgentId, task.assigneeUserId),
    };
  }
  if (!given.missionId) throw new DomainError("bad_input", "Say where: a taskId, a missionId or a documentId.");
  const [mission] = await db
    .select()
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, given.missionId)));
  if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
  return {
    taskId: null,
    missionId: mission.id,
    documentId: null,
    isPrivate: false,
    label: `M-${mission.number}`,
    title: mission.title,
    isLive: false,
    holder: seatOf(null, mission.ownerUserId),
  };
}

/** The author of the newest version is the one who is asked; the document's mission is the one an agent is woken for. */
async function findDocumentPlace(db: Reader, ctx: Ctx, documentId: string): Promise<Place> {
  const found = await documentPlace(db, ctx, documentId);
  if (!found) throw new DomainError("not_found", "There is no such document in this team.");
  const { taskId, missionId, title } = found;
  return {
    taskId,
    missionId,
    documentId,
    label: "Document",
    title,
    isPrivate: found.audience !== "team",
    isLive: false,
    holder: seatOf(found.authorAgentId, found.authorUserId),
  };
}

/** Where a message of this place is stored: a comment on a document belongs to the document alone. */
export function homeOf({ taskId, missionId, documentId }: Place) {
  return documentId ? { taskId: null, missionId: null, documentId } : { taskId, missionId, documentId };
}

/** What read marks and notices hang on. */
export function placeKey(home: { taskId: string | null; missionId: string | null; documentId: string | null }) {
  const { taskId, missionId, documentId } = home;
  if (documentId) return { id: documentId, about: `document:${documentId}` };
  return taskId ? { id: taskId, about: `task:${taskId}` } : { id: missionId ?? "", about: `mission:${missionId}` };
}

export function seatOf(agentId: string | null, userId: string | null): Seat | null {
  if (agentId) return { id: agentId, isAgent: true };
  return userId ? { id: userId, isAgent: false } : null;
}

/** The message. Throws `not_found` for another team's, and for one on a document that is hidden from who asks. */
export async function findMessage(db: Reader, ctx: Ctx, id: string, lock?: "for update"): Promise<MessageRecord> {
  const select = db
    .select()
    .from(messages)
    .where(and(eq(messages.teamId, ctx.team.id), eq(messages.id, id)));
  const [message] = await (lock ? select.for("update") : select);
  const isHidden = message?.documentId && !(await documentPlace(db, ctx, message.documentId));
  if (!message || isHidden) throw new DomainError("not_found", "There is no such message in this team.");
  return message;
}

export function placeOf(message: MessageRecord): GivenPlace {
  if (message.documentId) return { documentId: message.documentId };
  if (message.taskId) return { taskId: message.taskId };
  return message.missionId ? { missionId: message.missionId } : {};
}
