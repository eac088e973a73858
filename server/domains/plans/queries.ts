import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { approvals } from "#db/tables/approvals";
import { missions, plans, replans } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import { query, type Reader } from "#server/core/query";
import { noteRead } from "#server/core/reading";
import { selectTasksWith, toTaskRow } from "#server/domains/tasks/queries";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { forecastOf } from "./forecast.ts";
import { currentPlan, knownSteps, noMission, type PlanRecord, requireMission } from "./load.ts";
import { earlierReasons, triesOf } from "./orchestration.ts";
import { MAX_MISSION_REPLANS, MAX_STEP_REPLANS } from "./policy.ts";
import {
  type PlanNode,
  type PlannedStep,
  type PlanVersionRow,
  planVersionRow,
  planView,
  type ReplanView,
  replanView,
} from "./schema.ts";

/** The mission's current plan, or an earlier version of it, as a graph of its tasks; null before there is one. */
export const getPlan = query({
  name: "plan.get",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid(), version: rowNumber.min(1).optional() }),
  output: planView.nullable(),
  async run({ db, teamId, input }) {
    const { plan, workers, minutes, outside } = await planNow(db, teamId, input);
    if (!plan) return null;
    const nodes = await nodesOf(db, teamId, plan);
    const timed = nodes.flatMap((node) =>
      node.status === "cancelled" && plan.isCurrent
        ? []
        : [
            {
              key: node.taskId,
              dependsOn: node.dependsOn,
              estimate: node.estimate ?? NO_ESTIMATE,
              status: node.status,
            },
          ],
    );
    const { id, missionId, version, status, origin, summary, reason, diff, createdAt, content } = plan;
    return {
      ...{ id, missionId, version, status, origin, summary, reason, diff, createdAt },
      outside,
      nodes,
      steps: content.steps,
      forecast: forecastOf(timed, workers),
      left: forecastOf(
        timed.filter((step) => step.status !== "done"),
        workers,
      ),
      actual: {
        minutes: round(minutes),
        workMinutes: round(nodes.reduce((sum, node) => sum + (node.durationMs ?? 0), 0) / 60_000),
        micros: nodes.reduce((sum, node) => sum + node.costMicros, 0),
      },
    };
  },
});

const NO_ESTIMATE = { minutes: null, minutesFrom: "none", micros: null, microsFrom: "none", samples: 0 } as const;

type Wanted = { missionId: string; version?: number | undefined };

/** The plan or null before there is one, with how many agents take work in parallel and how long the mission's work has taken. */
async function planNow(db: Reader, teamId: string, { missionId, version }: Wanted) {
  const isWanted = version === undefined ? eq(plans.isCurrent, true) : eq(plans.version, version);
  const [found] = await db
    .select({
      plan: plans,
      outside: originsOf(outer(plans.id), ["text"]),
      workers: sql<number>`(select greatest(count(*), 1)::int from ${agents} a
        where a.team_id = ${teamId} and a.retired_at is null and not a.is_paused)`,
      minutes: sql<number>`(select coalesce(extract(epoch from max(coalesce(r.finished_at, now())) - min(r.started_at)) / 60, 0)::float8
        from ${runs} r where r.mission_id = ${outer(missions.id)} and r.task_id is not null and r.kind <> 'fork')`,
    })
    .from(missions)
    .leftJoin(plans, and(eq(plans.missionId, missions.id), isWanted))
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)));
  if (!found) throw noMission();
  if (!found.plan && version !== undefined)
    throw new DomainError("not_found", `This mission's plan has no version ${version}.`);
  return found;
}

/** The current version shows every task of the mission; an earlier one its own steps, with what became of them since. */
async function nodesOf(db: Reader, teamId: string, plan: PlanRecord): Promise<PlanNode[]> {
  const rows = await selectTasksWith(db, and(eq(tasks.teamId, teamId), eq(tasks.missionId, plan.missionId)), {
    planId: tasks.planId,
    key: tasks.planStepKey,
    estimateMinutes: tasks.estimateMinutes,
    startedAt: tasks.startedAt,
    finishedAt: tasks.finishedAt,
    durationMs: sql<
      number | null
    >`(select (sum(extract(epoch from coalesce(r.finished_at, now()) - r.started_at)) * 1000)::float8
      from ${runs} r where r.task_id = ${outer(tasks.id)} and r.kind <> 'fork' and r.started_at is not null)`,
  })
    .orderBy(asc(tasks.number))
    .limit(500);
  const planned = new Map(plan.content.steps.map((step) => [step.taskId, step]));
  const idOfKey = new Map(plan.content.steps.map((step) => [step.key, step.taskId]));
  const isShown = (task: { id: string; planId: string | null }) => {
    if (planned.has(task.id) || plan.content.steps.length === 0) return true;
    return plan.isCurrent && (task.planId === null || task.planId === plan.id);
  };
  return rows.map(toTaskRow).flatMap((task): PlanNode[] => {
    if (!isShown(task)) return [];
    const step = planned.get(task.id);
    return [
      {
        key: step?.key ?? task.key,
        taskId: task.id,
        number: task.number,
        title: plan.isCurrent ? task.title : (step?.title ?? task.title),
        status: task.status,
        blockedReason: task.blockedReason,
        isRunning: task.isRunning,
        restReason: task.restReason,
        agent: task.assignee?.name ?? step?.assignee ?? null,
        costMicros: task.costMicros,
        durationMs: task.durationMs,
        startedAt: task.startedAt,
        finishedAt: task.finishedAt,
        estimateMinutes: task.estimateMinutes,
        estimate: step?.estimate ?? null,
        dependsOn: plan.isCurrent || !step ? task.dependsOn : step.dependsOn.flatMap((key) => idOfKey.get(key) ?? []),
      },
    ];
  });
}

const round = (minutes: number): number => Math.round(minutes * 100) / 100;

/** Every version, newest first, with why it came to be and what it changed. */
export const listPlanVersions = query({
  name: "plan.list_versions",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: z.object({ versions: z.array(planVersionRow), replans: z.array(replanView) }),
  async run({ db, teamId, input }) {
    const [found] = await db
      .select({ versions: VERSIONS, replans: REPLANS })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
    if (!found) throw noMission();
    return {
      versions: found.versions.map((row) => ({ ...row, createdAt: new Date(row.createdAt) })),
      replans: found.replans.map((row) => ({
        ...row,
        createdAt: new Date(row.createdAt),
        closedAt: row.closedAt === null ? null : new Date(row.closedAt),
      })),
    };
  },
});

const VERSIONS = rowsAsJson<Omit<PlanVersionRow, "createdAt"> & { createdAt: string }>(sql`
  select p.id, p.version, p.status, p.origin, p.summary, p.reason, p.based_on_version as "basedOnVersion", p.diff,
    jsonb_array_length(p.content -> 'steps') as "stepCount", p.created_at as "createdAt",
    coalesce(u.name, (select a.name from ${agents} a join ${runs} r on r.agent_id = a.id where r.id = p.created_by_run_id), 'Muster') as by,
    (select d.name from ${approvals} a join ${users} d on d.id = a.decided_by_user_id where a.run_id = p.created_by_run_id
      and a.kind = 'plan' and a.status = 'executed' order by a.number desc limit 1) as "approvedBy"
  from ${plans} p left join ${users} u on u.id = p.created_by_user_id
  where p.mission_id = ${outer(missions.id)} order by p.version desc limit 100`);

const REPLANS = rowsAsJson<
  Omit<ReplanView, "createdAt" | "closedAt"> & { createdAt: string; closedAt: string | null }
>(sql`
  select e.id, e.task_id as "taskId", t.number as "taskNumber", e.cause, u.name as "byName", e.outcome, p.version as "planVersion",
    e.created_at as "createdAt", e.closed_at as "closedAt"
  from ${replans} e left join ${tasks} t on t.id = e.task_id left join ${users} u on u.id = e.by_user_id
    left join ${plans} p on p.id = e.plan_id
  where e.mission_id = ${outer(missions.id)} order by e.created_at desc limit 50`);

const agentStep = z.object({
  key: z.string(),
  taskId: z.string(),
  number: z.number(),
  title: z.string(),
  description: z.string(),
  capability: z.string(),
  assignee: z.string().nullable(),
  dependsOn: z.array(z.string()),
  criteria: z.array(z.string()),
  state: z.string(),
  /** How often its place was planned anew already. */
  replans: z.number(),
  failure: z
    .object({
      reason: z.string(),
      tries: z.array(z.object({ runNumber: z.number(), agent: z.string(), reason: z.string().nullable() })),
    })
    .nullable(),
});

/** The plan as the orchestrator needs it to think it over. */
export const readPlanForAgents = query({
  name: "plan.read_for_agents",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: z.object({
    version: z.number(),
    summary: z.string(),
    ask: z.object({ cause: z.string(), step: z.string().nullable(), isWish: z.boolean() }).nullable(),
    limits: z.object({ perStep: z.number(), perMission: z.number() }),
    earlier: z.array(z.object({ version: z.number(), reason: z.string() })),
    steps: z.array(agentStep),
  }),
  async run({ ctx, db, teamId, input }) {
    await requireMission(db, teamId, input.missionId);
    const plan = await currentPlan(db, input.missionId);
    if (!plan) throw new DomainError("conflict", "This mission has no plan yet.");
    const [replan] = await db
      .select()
      .from(replans)
      .where(and(eq(replans.missionId, input.missionId), isNull(replans.closedAt)));
    const known = await knownSteps(db, plan);
    const blocked = await db
      .select({ id: tasks.id, reason: tasks.blockedReason })
      .from(tasks)
      .where(and(eq(tasks.missionId, input.missionId), sql`${tasks.blockedReason} is not null`));
    const reasons = new Map(blocked.map((row) => [row.id, row.reason ?? ""]));
    const steps = [];
    for (const { estimate: _estimate, round: _round, replanCount, ...step } of known) {
      const reason = step.state === "failed" ? (reasons.get(step.taskId) ?? "") : null;
      const tries = reason === null ? [] : await triesOf(db, teamId, step.taskId);
      if (reason !== null) noteRead(ctx, "work", [step.taskId]);
      noteRead(
        ctx,
        "run",
        tries.map((one) => one.runId),
      );
      steps.push({ ...step, replans: replanCount, failure: reason === null ? null : { reason, tries } });
    }
    // Its summary, and the reasons of all its versions.
    noteRead(ctx, "text", await planIds(db, input.missionId));
    if (replan?.taskId) noteRead(ctx, "work", [replan.taskId]);
    const stepOf = (taskId: string | null) => known.find((step: PlannedStep) => step.taskId === taskId)?.key ?? null;
    return {
      version: plan.version,
      summary: plan.summary,
      ask: replan ? { cause: replan.cause, step: stepOf(replan.taskId), isWish: replan.taskId === null } : null,
      limits: { perStep: MAX_STEP_REPLANS, perMission: MAX_MISSION_REPLANS },
      earlier: await earlierReasons(db, input.missionId),
      steps,
    };
  },
});

async function planIds(db: Reader, missionId: string): Promise<string[]> {
  const rows = await db.select({ id: plans.id }).from(plans).where(eq(plans.missionId, missionId)).limit(100);
  return rows.map(({ id }) => id);
}
