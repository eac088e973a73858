import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { missions } from "#db/tables/missions";
import { blockers, tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import type { BlockerView } from "./schema.ts";

/** Open blockers of a team, a mission or a task: those a person has to see first, then the oldest. */
export async function openBlockers(
  db: Reader,
  of: { teamId: string; missionId?: string | undefined; taskId?: string | undefined; level?: "person" | undefined },
  limit = 50,
): Promise<BlockerView[]> {
  return db
    .select({
      id: blockers.id,
      kind: blockers.kind,
      level: blockers.level,
      reason: blockers.reason,
      since: blockers.since,
      escalatedAt: blockers.escalatedAt,
      taskId: blockers.taskId,
      taskNumber: tasks.number,
      taskTitle: tasks.title,
      missionId: blockers.missionId,
      missionNumber: missions.number,
    })
    .from(blockers)
    .leftJoin(tasks, eq(tasks.id, blockers.taskId))
    .leftJoin(missions, eq(missions.id, blockers.missionId))
    .where(
      and(
        eq(blockers.teamId, of.teamId),
        isNull(blockers.clearedAt),
        of.missionId ? eq(blockers.missionId, of.missionId) : undefined,
        of.taskId ? eq(blockers.taskId, of.taskId) : undefined,
        of.level ? eq(blockers.level, of.level) : undefined,
      ),
    )
    .orderBy(sql`array_position(array['person', 'orchestrator', 'noted'], ${blockers.level})`, asc(blockers.since))
    .limit(limit);
}
