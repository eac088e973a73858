import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { query } from "#server/core/query";
import { candidatesOf } from "./candidates.ts";
import type { Candidate } from "./policy.ts";
import { criteriaOf } from "./queries.ts";
import { selectTaskRows, toTaskRow } from "./rows.ts";
import { type CriterionView, taskRow, taskStatus } from "./schema.ts";

const taskResult = taskRow.extend({ result: z.string().nullable(), criteriaList: z.array(z.custom<CriterionView>()) });

/** Tasks with what they gave and what proves it: all of a mission, or the ones named. Three statements however many there are. */
export const listTaskResults = query({
  name: "task.list_results",
  scope: "tasks:read",
  input: z.union([z.object({ missionId: z.uuid() }), z.object({ ids: z.array(z.uuid()).max(200) })]),
  output: z.array(taskResult),
  async run({ db, teamId, input }) {
    if ("ids" in input && input.ids.length === 0) return [];
    const which = "ids" in input ? inArray(tasks.id, input.ids) : eq(tasks.missionId, input.missionId);
    const where = and(eq(tasks.teamId, teamId), which);
    const rows = await selectTaskRows(db, where).orderBy(asc(tasks.number)).limit(200);
    const results = await db.select({ id: tasks.id, result: tasks.result }).from(tasks).where(where).limit(200);
    const proofs = await criteriaOf(
      db,
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({
      ...toTaskRow(row),
      result: results.find((entry) => entry.id === row.id)?.result ?? null,
      criteriaList: proofs.filter((criterion) => criterion.taskId === row.id),
    }));
  },
});

/** What is urgent is given out and begun first. */
const PRIORITY_ORDER = sql`array_position(array['urgent', 'high', 'normal', 'low'], ${tasks.priority})`;

const orchestrationTask = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  status: taskStatus,
  blockedReason: z.string().nullable(),
  capability: z.string().nullable(),
  assigneeAgentId: z.string().nullable(),
  assigneeUserId: z.string().nullable(),
  assignedByUserId: z.string().nullable(),
  reviewerUserId: z.string().nullable(),
  wantedAgentId: z.string().nullable(),
  returnCount: z.number(),
  round: z.number(),
  /** Everything it depends on is done. */
  isReady: z.boolean(),
});
export type OrchestrationTask = z.infer<typeof orchestrationTask>;

/** The tasks of a mission, or one loose task, as orchestration sees them. */
export const listOrchestrationTasks = query({
  name: "task.list_orchestration",
  scope: "machine:write",
  input: z.object({ missionId: z.uuid().nullable(), taskId: z.uuid().nullable() }),
  output: z.array(orchestrationTask),
  async run({ db, teamId, input }) {
    return db
      .select({
        id: tasks.id,
        number: tasks.number,
        title: tasks.title,
        status: tasks.status,
        blockedReason: tasks.blockedReason,
        capability: tasks.capability,
        assigneeAgentId: tasks.assigneeAgentId,
        assigneeUserId: tasks.assigneeUserId,
        assignedByUserId: tasks.assignedByUserId,
        reviewerUserId: tasks.reviewerUserId,
        wantedAgentId: tasks.wantedAgentId,
        returnCount: tasks.returnCount,
        round: tasks.round,
        isReady: sql<boolean>`not exists (select 1 from task_dependencies d join tasks t on t.id = d.depends_on_id where d.task_id = ${outer(tasks.id)} and t.status <> 'done')`,
      })
      .from(tasks)
      .where(
        and(
          eq(tasks.teamId, teamId),
          input.missionId ? eq(tasks.missionId, input.missionId) : eq(tasks.id, input.taskId ?? ""),
        ),
      )
      .orderBy(PRIORITY_ORDER, asc(tasks.number))
      .limit(1_000);
  },
});

/** Every agent of the team with all that assignment weighs. */
export const listCandidates = query({
  name: "task.list_candidates",
  scope: "machine:write",
  input: z.object({}).prefault({}),
  output: z.array(z.custom<Candidate>()),
  run: ({ db, teamId }) => candidatesOf(db, teamId),
});

const agentWork = z.object({
  id: z.string(),
  number: z.number(),
  capability: z.string().nullable(),
  assigneeAgentId: z.string(),
  assignedByUserId: z.string().nullable(),
  liveRuns: z.array(z.object({ id: z.string(), stepCount: z.number() })),
});
export type AgentWork = z.infer<typeof agentWork>;

/** What an agent has in hand and has not handed in, with the runs under way for it; or one such task. */
export const listAgentWork = query({
  name: "task.list_agent_work",
  scope: "machine:write",
  input: z.union([z.strictObject({ agentId: z.uuid() }), z.strictObject({ taskId: z.uuid() })]),
  output: z.array(agentWork),
  async run({ db, teamId, input }) {
    return db
      .select({
        id: tasks.id,
        number: tasks.number,
        capability: tasks.capability,
        assigneeAgentId: sql<string>`${tasks.assigneeAgentId}`,
        assignedByUserId: tasks.assignedByUserId,
        liveRuns: sql<
          AgentWork["liveRuns"]
        >`(select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'stepCount', r.step_count)), '[]') from ${runs} r
          where r.task_id = ${outer(tasks.id)} and r.kind = 'work' and r.status in ('queued', 'running', 'waiting'))`,
      })
      .from(tasks)
      .where(
        and(
          eq(tasks.teamId, teamId),
          isNotNull(tasks.assigneeAgentId),
          inArray(tasks.status, ["assigned", "in_progress"]),
          // What failed is planned anew or waits for a person; another agent alone would only fail as well.
          isNull(tasks.blockedReason),
          "agentId" in input ? eq(tasks.assigneeAgentId, input.agentId) : eq(tasks.id, input.taskId),
        ),
      )
      .orderBy(PRIORITY_ORDER, asc(tasks.number))
      .limit(200);
  },
});
