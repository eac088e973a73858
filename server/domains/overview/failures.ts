import { and, desc, eq, isNull, ne, notInArray, or, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { type RunRow, runTitle } from "#server/domains/runs/schema";

const MAX_FAILURES = 10;

/** Failed runs a person may want to look at: none of the same purpose has come after, and the work is not over. */
export async function openFailures(db: Reader, teamId: string): Promise<RunRow[]> {
  const isFollowed = sql`exists (
    select 1 from ${runs} later
    where later.agent_id = ${runs.agentId} and later.purpose = ${runs.purpose} and later.created_at > ${runs.createdAt}
      and later.mission_id is not distinct from ${runs.missionId} and later.task_id is not distinct from ${runs.taskId})`;
  const rows = await db
    .select({
      run: runs,
      agent: { id: agents.id, name: agents.name, role: agents.role },
      missionNumber: missions.number,
      missionTitle: missions.title,
      taskNumber: tasks.number,
      taskTitle: tasks.title,
    })
    .from(runs)
    .innerJoin(agents, eq(agents.id, runs.agentId))
    .leftJoin(missions, eq(missions.id, runs.missionId))
    .leftJoin(tasks, eq(tasks.id, runs.taskId))
    .where(
      and(
        eq(runs.teamId, teamId),
        eq(runs.status, "failed"),
        ne(runs.kind, "fork"),
        or(isNull(missions.id), notInArray(missions.status, ["done", "cancelled"])),
        or(isNull(tasks.id), notInArray(tasks.status, ["done", "cancelled"])),
        sql`not ${isFollowed}`,
      ),
    )
    .orderBy(desc(runs.createdAt))
    .limit(MAX_FAILURES);
  return rows.map(({ run, agent, taskTitle, ...place }) => ({
    ...run,
    ...place,
    agent,
    title: runTitle(run.purpose, { taskTitle, missionNumber: place.missionNumber }),
  }));
}
