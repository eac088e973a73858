import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { DomainError } from "#server/lib/errors";

export type Place = { missionId: string | null; taskId: string | null };
type Given = { missionId?: string | undefined; taskId?: string | undefined };

/** Where the document belongs: what the input says, else where it is. A task brings its mission. Both must be of the team. */
export async function placeOf(tx: Tx, teamId: string, input: Given, current: Place | null): Promise<Place> {
  if (input.taskId) {
    const [task] = await tx
      .select({ missionId: tasks.missionId })
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), eq(tasks.id, input.taskId)));
    if (!task) throw new DomainError("not_found", `There is no task ${input.taskId} in this team.`);
    if (input.missionId && task.missionId && task.missionId !== input.missionId) {
      throw new DomainError("bad_input", "The task belongs to another mission than the one given.");
    }
    return { taskId: input.taskId, missionId: task.missionId ?? input.missionId ?? null };
  }
  if (input.missionId) {
    const [mission] = await tx
      .select({ id: missions.id })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
    if (!mission) throw new DomainError("not_found", `There is no mission ${input.missionId} in this team.`);
    return { missionId: input.missionId, taskId: current?.taskId ?? null };
  }
  return { missionId: current?.missionId ?? null, taskId: current?.taskId ?? null };
}
