import { and, eq } from "drizzle-orm";
import { messages } from "#db/tables/messages";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { Seat } from "./policy.ts";

/** Where a message stands, and who is responsible there. */
export type Place = {
  taskId: string | null;
  missionId: string | null;
  label: string;
  title: string;
  isLive: boolean;
  holder: Seat | null;
};
export type MessageRecord = typeof messages.$inferSelect;

const LIVE = ["assigned", "in_progress", "review"];

/** Throws `not_found` for what is not in this team. */
export async function findPlace(
  db: Reader,
  teamId: string,
  given: { taskId?: string | undefined; missionId?: string | undefined },
): Promise<Place> {
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
      label: `T-${task.number}`,
      title: task.title,
      isLive: LIVE.includes(task.status),
      holder: seatOf(task.assigneeAgentId, task.assigneeUserId),
    };
  }
  if (!given.missionId) throw new DomainError("bad_input", "Say where: a taskId or a missionId.");
  const [mission] = await db
    .select()
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, given.missionId)));
  if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
  return {
    taskId: null,
    missionId: mission.id,
    label: `M-${mission.number}`,
    title: mission.title,
    isLive: false,
    holder: seatOf(null, mission.ownerUserId),
  };
}

export function seatOf(agentId: string | null, userId: string | null): Seat | null {
  if (agentId) return { id: agentId, isAgent: true };
  return userId ? { id: userId, isAgent: false } : null;
}

/** The message and where it stands. Throws `not_found` for another team's. */
export async function findMessage(db: Reader, teamId: string, id: string, lock?: "for update"): Promise<MessageRecord> {
  const select = db
    .select()
    .from(messages)
    .where(and(eq(messages.teamId, teamId), eq(messages.id, id)));
  const [message] = await (lock ? select.for("update") : select);
  if (!message) throw new DomainError("not_found", "There is no such message in this team.");
  return message;
}

export function placeOf(message: MessageRecord): { taskId?: string; missionId?: string } {
  if (message.taskId) return { taskId: message.taskId };
  return message.missionId ? { missionId: message.missionId } : {};
}
