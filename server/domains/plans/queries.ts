import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { missions, plans } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { query } from "#server/core/query";
import { selectTaskRows, toTaskRow } from "#server/domains/tasks/queries";
import { DomainError } from "#server/lib/errors";
import { planView } from "./schema.ts";

/** The mission's current plan as a graph of its tasks, or null before there is one. */
export const getPlan = query({
  name: "plan.get",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: planView.nullable(),
  async run({ db, teamId, input }) {
    const [mission] = await db
      .select({ id: missions.id })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
    if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
    const [plan] = await db
      .select()
      .from(plans)
      .where(and(eq(plans.missionId, mission.id), eq(plans.isCurrent, true)));
    if (!plan) return null;
    const rows = await selectTaskRows(db, and(eq(tasks.teamId, teamId), eq(tasks.missionId, mission.id)))
      .orderBy(asc(tasks.number))
      .limit(500);
    const extra = await db
      .select({
        id: tasks.id,
        estimateMinutes: tasks.estimateMinutes,
        durationMs: sql<
          number | null
        >`(select (sum(extract(epoch from coalesce(${runs.finishedAt}, now()) - ${runs.startedAt})) * 1000)::float8 from ${runs} where ${runs.taskId} = ${outer(tasks.id)} and ${runs.kind} <> 'fork' and ${runs.startedAt} is not null)`,
      })
      .from(tasks)
      .where(eq(tasks.missionId, mission.id));
    const byId = new Map(extra.map((row) => [row.id, row]));
    return {
      id: plan.id,
      missionId: mission.id,
      version: plan.version,
      summary: plan.summary,
      createdAt: plan.createdAt,
      nodes: rows.map(toTaskRow).map((task) => ({
        taskId: task.id,
        number: task.number,
        title: task.title,
        status: task.status,
        blockedReason: task.blockedReason,
        isRunning: task.isRunning,
        agent: task.assignee?.name ?? null,
        costMicros: task.costMicros,
        durationMs: byId.get(task.id)?.durationMs ?? null,
        estimateMinutes: byId.get(task.id)?.estimateMinutes ?? null,
        dependsOn: task.dependsOn,
      })),
    };
  },
});
