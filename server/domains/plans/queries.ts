import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { plans, replans } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { selectTaskRows, toTaskRow } from "#server/domains/tasks/queries";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { forecastOf } from "./forecast.ts";
import { currentPlan, knownSteps, type PlanRecord, requireMission } from "./load.ts";
import { earlierReasons, triesOf } from "./orchestration.ts";
import { MAX_MISSION_REPLANS, MAX_STEP_REPLANS } from "./policy.ts";
import { type PlanNode, type PlannedStep, planVersionRow, planView, replanView } from "./schema.ts";

/** The mission's current plan, or an earlier version of it, as a graph of its tasks; null before there is one. */
export const getPlan = query({
  name: "plan.get",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid(), version: rowNumber.min(1).optional() }),
  output: planView.nullable(),
  async run({ db, teamId, input }) {
    await requireMission(db, teamId, input.missionId);
    const plan = await planOf(db, input.missionId, input.version);
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
    const workers = Math.max(1, await workerCount(db, teamId));
    const { id, missionId, version, status, origin, summary, reason, diff, createdAt, content } = plan;
    return {
      ...{ id, missionId, version, status, origin, summary, reason, diff, createdAt },
      nodes,
      steps: content.steps,
      forecast: forecastOf(timed, workers),
      left: forecastOf(
        timed.filter((step) => step.status !== "done"),
        workers,
      ),
      actual: await actualOf(db, missionId, nodes),
    };
  },
});

const NO_ESTIMATE = { minutes: null, minutesFrom: "none", micros: null, microsFrom: "none", samples: 0 } as const;

async function planOf(db: Reader, missionId: string, version: number | undefined): Promise<PlanRecord | null> {
  if (version === undefined) return currentPlan(db, missionId);
  const [plan] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.missionId, missionId), eq(plans.version, version)));
  if (!plan) throw new DomainError("not_found", `This mission's plan has no version ${version}.`);
  return plan;
}

/** The current version shows every task of the mission; an earlier one its own steps, with what became of them since. */
async function nodesOf(db: Reader, teamId: string, plan: PlanRecord): Promise<PlanNode[]> {
  const rows = await selectTaskRows(db, and(eq(tasks.teamId, teamId), eq(tasks.missionId, plan.missionId)))
    .orderBy(asc(tasks.number))
    .limit(500);
  const extra = await db
    .select({
      id: tasks.id,
      planId: tasks.planId,
      key: tasks.planStepKey,
      estimateMinutes: tasks.estimateMinutes,
      startedAt: tasks.startedAt,
      finishedAt: tasks.finishedAt,
      durationMs: sql<
        number | null
      >`(select (sum(extract(epoch from coalesce(${runs.finishedAt}, now()) - ${runs.startedAt})) * 1000)::float8 from ${runs} where ${runs.taskId} = ${outer(tasks.id)} and ${runs.kind} <> 'fork' and ${runs.startedAt} is not null)`,
    })
    .from(tasks)
    .where(eq(tasks.missionId, plan.missionId));
  const byId = new Map(extra.map((row) => [row.id, row]));
  const planned = new Map(plan.content.steps.map((step) => [step.taskId, step]));
  const idOfKey = new Map(plan.content.steps.map((step) => [step.key, step.taskId]));
  const isShown = (id: string) => {
    const planId = byId.get(id)?.planId ?? null;
    if (planned.has(id) || plan.content.steps.length === 0) return true;
    return plan.isCurrent && (planId === null || planId === plan.id);
  };
  return rows.map(toTaskRow).flatMap((task): PlanNode[] => {
    if (!isShown(task.id)) return [];
    const step = planned.get(task.id);
    return [
      {
        key: step?.key ?? byId.get(task.id)?.key ?? null,
        taskId: task.id,
        number: task.number,
        title: plan.isCurrent ? task.title : (step?.title ?? task.title),
        status: task.status,
        blockedReason: task.blockedReason,
        isRunning: task.isRunning,
        restReason: task.restReason,
        agent: task.assignee?.name ?? step?.assignee ?? null,
        costMicros: task.costMicros,
        durationMs: byId.get(task.id)?.durationMs ?? null,
        startedAt: byId.get(task.id)?.startedAt ?? null,
        finishedAt: byId.get(task.id)?.finishedAt ?? null,
        estimateMinutes: byId.get(task.id)?.estimateMinutes ?? null,
        estimate: step?.estimate ?? null,
        dependsOn: plan.isCurrent || !step ? task.dependsOn : step.dependsOn.flatMap((key) => idOfKey.get(key) ?? []),
      },
    ];
  });
}

/** Agents that take work in parallel. */
async function workerCount(db: Reader, teamId: string): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), isNull(agents.retiredAt), eq(agents.isPaused, false)));
  return row?.count ?? 0;
}

async function actualOf(db: Reader, missionId: string, nodes: PlanNode[]) {
  const [row] = await db
    .select({
      minutes: sql<number>`coalesce(extract(epoch from max(coalesce(${runs.finishedAt}, now())) - min(${runs.startedAt})) / 60, 0)::float8`,
    })
    .from(runs)
    .where(and(eq(runs.missionId, missionId), sql`${runs.taskId} is not null and ${runs.kind} <> 'fork'`));
  const workMs = nodes.reduce((sum, node) => sum + (node.durationMs ?? 0), 0);
  return {
    minutes: round(row?.minutes ?? 0),
    workMinutes: round(workMs / 60_000),
    micros: nodes.reduce((sum, node) => sum + node.costMicros, 0),
  };
}

const round = (minutes: number): number => Math.round(minutes * 100) / 100;

/** Every version, newest first, with why it came to be and what it changed. */
export const listPlanVersions = query({
  name: "plan.list_versions",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: z.object({ versions: z.array(planVersionRow), replans: z.array(replanView) }),
  async run({ db, teamId, input }) {
    await requireMission(db, teamId, input.missionId);
    const rows = await db
      .select({
        plan: plans,
        by: sql<string>`coalesce(${users.name}, (select a.name from agents a join runs r on r.agent_id = a.id where r.id = ${plans.createdByRunId}), 'Muster')`,
        approvedBy: sql<
          string | null
        >`(select u.name from approvals a join users u on u.id = a.decided_by_user_id where a.run_id = ${plans.createdByRunId} and a.kind = 'plan' and a.status = 'executed' order by a.number desc limit 1)`,
      })
      .from(plans)
      .leftJoin(users, eq(users.id, plans.createdByUserId))
      .where(eq(plans.missionId, input.missionId))
      .orderBy(desc(plans.version))
      .limit(100);
    return {
      versions: rows.map(({ plan, by, approvedBy }) => ({
        ...plan,
        by,
        approvedBy,
        stepCount: plan.content.steps.length,
      })),
      replans: await replansOf(db, input.missionId),
    };
  },
});

async function replansOf(db: Reader, missionId: string) {
  const rows = await db
    .select({ replan: replans, taskNumber: tasks.number, byName: users.name, planVersion: plans.version })
    .from(replans)
    .leftJoin(tasks, eq(tasks.id, replans.taskId))
    .leftJoin(users, eq(users.id, replans.byUserId))
    .leftJoin(plans, eq(plans.id, replans.planId))
    .where(eq(replans.missionId, missionId))
    .orderBy(desc(replans.createdAt))
    .limit(50);
  return rows.map(({ replan, ...rest }) => ({ ...replan, ...rest }));
}

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
  async run({ db, teamId, input }) {
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
      steps.push({ ...step, replans: replanCount, failure: reason === null ? null : { reason, tries } });
    }
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
