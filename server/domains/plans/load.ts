import { and, asc, desc, eq, inArray, isNull, ne, or } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions, plans } from "#db/tables/missions";
import { criteria, taskDependencies, tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { KnownStep, StepState } from "./revision.ts";
import type { StepEstimate } from "./schema.ts";

export type PlanRecord = typeof plans.$inferSelect;
export type TaskRecord = typeof tasks.$inferSelect;

const NO_ESTIMATE: StepEstimate = { minutes: null, minutesFrom: "none", micros: null, microsFrom: "none", samples: 0 };

export async function requireMission(db: Reader, teamId: string, missionId: string) {
  const [mission] = await db
    .select()
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)));
  if (!mission) throw noMission();
  return mission;
}

export function noMission(): DomainError {
  return new DomainError("not_found", "There is no such mission in this team.");
}

export async function currentPlan(db: Reader, missionId: string): Promise<PlanRecord | null> {
  const [plan] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.missionId, missionId), eq(plans.isCurrent, true)));
  return plan ?? null;
}

export async function lastVersion(tx: Tx, missionId: string): Promise<number> {
  const [last] = await tx
    .select({ version: plans.version })
    .from(plans)
    .where(eq(plans.missionId, missionId))
    .orderBy(desc(plans.version))
    .limit(1);
  return last?.version ?? 0;
}

/**
 * The plan's steps as their tasks are now: titles, owners and dependencies may have been changed by hand since it was written. Tasks
 * that agents and people added to the mission since then count as steps too, so that the next version knows them.
 */
export async function knownSteps(db: Reader, plan: PlanRecord): Promise<KnownStep[]> {
  const rows = await db
    .select({ task: tasks, wanted: agents.name })
    .from(tasks)
    .leftJoin(agents, eq(agents.id, tasks.wantedAgentId))
    .where(
      and(
        eq(tasks.missionId, plan.missionId),
        or(eq(tasks.planId, plan.id), and(isNull(tasks.planId), ne(tasks.status, "cancelled"))),
      ),
    )
    .orderBy(asc(tasks.number));
  const ids = rows.map((row) => row.task.id);
  if (ids.length === 0) return [];
  const texts = await db.select().from(criteria).where(inArray(criteria.taskId, ids)).orderBy(asc(criteria.position));
  const edges = await db.select().from(taskDependencies).where(inArray(taskDependencies.taskId, ids));
  const keys = new Map(rows.map(({ task }) => [task.id, keyOfTask(task)]));
  const planned = new Map(plan.content.steps.map((step, at) => [step.key, { step, at }]));
  const steps = rows.map(({ task, wanted }) => {
    const key = keyOfTask(task);
    const was = planned.get(key)?.step;
    return {
      key,
      taskId: task.id,
      number: task.number,
      title: task.title,
      description: task.description,
      capability: task.capability ?? "",
      assignee: wanted,
      // In the order they were planned, so that nothing looks changed that is not.
      dependsOn: sortLike(
        edges.filter((edge) => edge.taskId === task.id).flatMap((edge) => keys.get(edge.dependsOnId) ?? []),
        was?.dependsOn ?? [],
      ),
      criteria: texts.filter((row) => row.taskId === task.id).map((row) => row.text),
      estimate: was?.estimate ?? { ...NO_ESTIMATE, minutes: task.estimateMinutes },
      state: stateOf(task),
      round: task.round,
      replanCount: task.replanCount,
    };
  });
  const place = (key: string) => planned.get(key)?.at ?? Number.MAX_SAFE_INTEGER;
  return steps.sort((a, b) => place(a.key) - place(b.key) || a.number - b.number);
}

const keyOfTask = (task: TaskRecord): string => task.planStepKey ?? `T-${task.number}`;

function stateOf(task: TaskRecord): StepState {
  if (task.status === "done" || task.status === "cancelled") return task.status;
  if (task.blockedReason !== null) return "failed";
  return task.startedAt === null && task.status !== "review" ? "open" : "begun";
}

function sortLike(keys: string[], order: string[]): string[] {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...keys].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

export type AgentRecord = typeof agents.$inferSelect;
