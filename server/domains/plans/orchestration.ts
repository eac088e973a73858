import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { plans, replans } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { query, type Reader } from "#server/core/query";

const openReplanView = z.object({
  id: z.string(),
  taskId: z.string().nullable(),
  cause: z.string(),
  isWish: z.boolean(),
});
export type OpenReplan = z.infer<typeof openReplanView>;

/** The re-plan a mission has before it, if it has one. */
export const readOpenReplan = query({
  name: "plan.read_open_replan",
  scope: "machine:write",
  input: z.object({ missionId: z.uuid() }),
  output: openReplanView.nullable(),
  async run({ db, teamId, input }) {
    const [row] = await db
      .select()
      .from(replans)
      .where(and(eq(replans.teamId, teamId), eq(replans.missionId, input.missionId), isNull(replans.closedAt)));
    if (!row) return null;
    return { id: row.id, taskId: row.taskId, cause: row.cause, isWish: row.taskId === null };
  },
});

const triesView = z.array(
  z.object({
    runId: z.string(),
    runNumber: z.number(),
    taskNumber: z.number(),
    agent: z.string(),
    reason: z.string().nullable(),
  }),
);
export type Tries = z.infer<typeof triesView>;

/** Every run that did not bring a task, or a task whose place it took, to an end; oldest first. */
export const listTries = query({
  name: "plan.list_tries",
  scope: "tasks:read",
  input: z.object({ taskId: z.uuid() }),
  output: triesView,
  run: ({ db, teamId, input }) => triesOf(db, teamId, input.taskId),
});

const MAX_TRIES = 30;

export async function triesOf(db: Reader, teamId: string, taskId: string): Promise<Tries> {
  const rows = await rowsOf<Tries[number]>(
    db,
    sql`with recursive line(id, number, before) as (
        select t.id, t.number, t.replaces_task_id from ${tasks} t where t.id = ${taskId} and t.team_id = ${teamId}
        union select t.id, t.number, t.replaces_task_id from ${tasks} t join line on t.id = line.before
      )
      select r.id as "runId", r.number as "runNumber", line.number as "taskNumber", a.name as agent, r.status_reason as reason
      from line join ${runs} r on r.task_id = line.id join ${agents} a on a.id = r.agent_id
      where r.purpose = 'work' and r.kind = 'work' and r.status in ('failed', 'cancelled')
      order by r.number desc limit ${literal(MAX_TRIES)}`,
  );
  return rows.reverse();
}

/** The reasons of the versions made because of a task or one whose place it took: what was thought of already. */
export async function earlierReasons(db: Reader, missionId: string): Promise<{ version: number; reason: string }[]> {
  const rows = await db
    .select({ version: sql<number>`p.version`, reason: sql<string>`coalesce(p.reason, '')` })
    .from(sql`plans p`)
    .where(sql`p.mission_id = ${missionId} and p.origin = 'revised'`)
    .orderBy(desc(sql`p.version`))
    .limit(10);
  return rows.reverse();
}

/** Steps of the current plan whose money nobody has a figure for, with the agent they name. */
export const listUnpricedSteps = query({
  name: "plan.list_unpriced",
  scope: "machine:write",
  input: z.object({ missionId: z.uuid() }),
  output: z.array(
    z.object({ planId: z.string(), key: z.string(), capability: z.string(), agentId: z.string().nullable() }),
  ),
  async run({ db, teamId, input }) {
    const [plan] = await db
      .select()
      .from(plans)
      .where(and(eq(plans.teamId, teamId), eq(plans.missionId, input.missionId), eq(plans.isCurrent, true)));
    const steps = (plan?.content.steps ?? []).filter((step) => step.estimate.microsFrom === "none");
    if (!plan || steps.length === 0) return [];
    const team = await db.select({ id: agents.id, name: agents.name }).from(agents).where(eq(agents.teamId, teamId));
    return steps.map(({ key, capability, assignee }) => ({
      planId: plan.id,
      key,
      capability,
      agentId: team.find((agent) => agent.name === assignee)?.id ?? null,
    }));
  },
});
