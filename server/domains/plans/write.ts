import { and, eq, inArray, ne } from "drizzle-orm";
import type { Tx } from "#db/client";
import { plans } from "#db/tables/missions";
import { criteria, tasks } from "#db/tables/tasks";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { nextNumber } from "#server/core/counters";
import { labelWritten } from "#server/core/outside";
import { newId } from "#server/lib/ids";
import { linkSteps } from "./edges.ts";
import { estimateStep, readExperience } from "./estimates.ts";
import { type AgentRecord, lastVersion, type TaskRecord } from "./load.ts";
import { diffPlans } from "./policy.ts";
import type { KnownStep, NextStep, Revised } from "./revision.ts";
import type { PlanContent, PlanDiff, PlannedStep, PlanOrigin, StepEstimate } from "./schema.ts";

export type Version = {
  missionId: string;
  summary: string;
  origin: PlanOrigin;
  reason: string | null;
  runId: string | null;
  /** The version it goes on from, as it was planned; null for the first one. */
  based: { id: string; version: number; steps: PlannedStep[] } | null;
  revised: Revised;
  owners: Map<string, AgentRecord | null>;
  /** Tasks outside the plan that a step waits for, by the step's key. */
  outside: Map<string, string[]>;
  /** A person said so: what failed before no longer counts against the new steps. */
  isFreshStart: boolean;
};

export type Written = {
  planId: string;
  version: number;
  content: PlanContent;
  diff: PlanDiff | null;
  created: TaskRecord[];
  changed: TaskRecord[];
  cancelled: TaskRecord[];
};

/** Writes a version with all that follows from it for tasks, criteria and dependencies. All in the caller's transaction. */
export async function writeVersion(tx: Tx, ctx: Ctx, of: Version): Promise<Written> {
  const planId = newId();
  const version = (await lastVersion(tx, of.missionId)) + 1;
  await tx.update(plans).set({ isCurrent: false, status: "superseded" }).where(eq(plans.missionId, of.missionId));
  const drafts = await draftsOf(tx, ctx, of);
  const content = { steps: drafts.map((draft) => draft.planned) };
  const diff = of.based ? diffPlans(of.based.steps, content.steps) : null;
  await tx.insert(plans).values({
    id: planId,
    teamId: ctx.team.id,
    missionId: of.missionId,
    version,
    summary: of.summary,
    origin: of.origin,
    reason: of.reason,
    basedOnVersion: of.based?.version ?? null,
    content,
    diff,
    createdByRunId: of.runId,
    createdByUserId: userIdOf(ctx.actor),
  });
  const created = await insertNew(tx, ctx, { drafts, planId, version: of });
  const changed = await changeKept(tx, drafts, { teamId: ctx.team.id, planId, isFreshStart: of.isFreshStart });
  const cancelled = await cancelGone(tx, of.revised.cancelled);
  await linkSteps(tx, { drafts, cancelled: of.revised.cancelled, outside: of.outside });
  const written = [...created, ...changed].map((task) => ({ kind: "task" as const, id: task.id }));
  await labelWritten({ ...ctx, tx }, [{ kind: "plan", id: planId }, ...written]);
  return { planId, version, content, diff, created, changed, cancelled };
}

export type Draft = { next: NextStep; planned: PlannedStep; ownerId: string | null };

async function draftsOf(tx: Tx, ctx: Ctx, { revised, owners }: Version): Promise<Draft[]> {
  const fresh = revised.steps.filter((next) => next.kind === "new");
  const firstNumber = fresh.length > 0 ? await nextNumber(tx, ctx.team.id, "task", fresh.length) : 0;
  const experience = await readExperience(
    tx,
    ctx.team.id,
    revised.steps.flatMap((next) => (next.kind === "kept" ? [] : [next.step.capability])),
  );
  const place = new Map(fresh.map((next, at) => [next, firstNumber + at]));
  return revised.steps.map((next) => {
    if (next.kind === "kept") return { next, planned: plannedOf(next.known, next.dependsOn), ownerId: null };
    const { step, dependsOn } = next;
    const task =
      next.kind === "changed"
        ? { taskId: next.known.taskId, number: next.known.number }
        : { taskId: newId(), number: place.get(next) ?? 0 };
    const owner = owners.get(step.key) ?? null;
    const { key, title, description, capability } = step;
    const words = { key, title, description, capability, criteria: step.criteria };
    const estimate = estimateStep(step, experience);
    return {
      next,
      planned: { ...words, ...task, assignee: owner?.name ?? null, dependsOn, estimate },
      ownerId: owner?.id ?? null,
    };
  });
}

function plannedOf(known: KnownStep, dependsOn: string[]): PlannedStep {
  const { key, taskId, number, title, description, capability, assignee, criteria: texts, estimate } = known;
  return { key, taskId, number, title, description, capability, assignee, criteria: texts, estimate, dependsOn };
}

async function insertNew(
  tx: Tx,
  ctx: Ctx,
  { drafts, planId, version }: { drafts: Draft[]; planId: string; version: Version },
): Promise<TaskRecord[]> {
  const rows = drafts.flatMap(({ next, planned, ownerId }) => {
    if (next.kind !== "new") return [];
    const before = next.replaces.find((step) => step.state === "failed") ?? next.replaces[0];
    return [
      {
        id: planned.taskId,
        teamId: ctx.team.id,
        number: planned.number,
        missionId: version.missionId,
        planId,
        planStepKey: planned.key,
        title: planned.title,
        description: planned.description,
        status: "inbox" as const,
        capability: next.step.capability,
        wantedAgentId: ownerId,
        ...estimateColumns(planned.estimate),
        replacesTaskId: before?.taskId ?? null,
        replanCount: version.isFreshStart || !before ? 0 : replansOf(next.replaces) + 1,
        createdBy: actorName(ctx.actor),
      },
    ];
  });
  if (rows.length === 0) return [];
  const created = await tx.insert(tasks).values(rows).returning();
  await insertCriteria(
    tx,
    ctx.team.id,
    drafts.filter((draft) => draft.next.kind === "new"),
  );
  return created;
}

const replansOf = (steps: KnownStep[]): number => Math.max(0, ...steps.map((step) => step.replanCount));

const estimateColumns = (estimate: StepEstimate) => ({
  estimateMinutes: estimate.minutes === null ? null : Math.round(estimate.minutes),
  estimateMicros: estimate.micros,
});

async function insertCriteria(tx: Tx, teamId: string, drafts: Draft[]): Promise<void> {
  const rows = drafts.flatMap(({ planned }) =>
    planned.criteria.map((text, position) => ({ teamId, taskId: planned.taskId, position, text })),
  );
  if (rows.length > 0) await tx.insert(criteria).values(rows);
}

/** Kept steps go over to the new version; one in other words starts from the beginning, one to be tried again gets fresh runs. */
async function changeKept(
  tx: Tx,
  drafts: Draft[],
  { teamId, planId, isFreshStart }: { teamId: string; planId: string; isFreshStart: boolean },
): Promise<TaskRecord[]> {
  const kept = drafts.flatMap(({ next }) => (next.kind === "new" ? [] : [next.known.taskId]));
  if (kept.length > 0) await tx.update(tasks).set({ planId }).where(inArray(tasks.id, kept));
  const changed: TaskRecord[] = [];
  for (const draft of drafts) {
    const values = changesOf(draft, isFreshStart);
    if (!values) continue;
    const [row] = await tx
      .update(tasks)
      .set({ ...values, updatedAt: new Date() })
      .where(eq(tasks.id, draft.planned.taskId))
      .returning();
    if (row) changed.push(row);
  }
  const reworded = drafts.filter((draft) => draft.next.kind === "changed");
  if (reworded.length > 0) {
    const ids = reworded.map((draft) => draft.planned.taskId);
    await tx.delete(criteria).where(inArray(criteria.taskId, ids));
    await insertCriteria(tx, teamId, reworded);
  }
  return changed;
}

function changesOf({ next, planned, ownerId }: Draft, isFreshStart: boolean): Partial<TaskRecord> | null {
  if (next.kind === "new") return null;
  const { known } = next;
  if (next.kind === "kept") {
    if (!next.isRetried) return null;
    return { blockedReason: null, round: known.round + 1, replanCount: isFreshStart ? 0 : known.replanCount + 1 };
  }
  const isGivenAnew = known.capability !== planned.capability || known.assignee !== planned.assignee;
  return {
    title: planned.title,
    description: planned.description,
    capability: next.step.capability,
    blockedReason: null,
    ...estimateColumns(planned.estimate),
    ...(isGivenAnew ? { ...UNASSIGNED, wantedAgentId: ownerId, round: known.round + 1 } : {}),
  };
}

const UNASSIGNED = {
  status: "inbox",
  assigneeAgentId: null,
  assigneeUserId: null,
  assignedByUserId: null,
  assignmentReason: null,
  assignmentChoice: null,
} as const;

/** One that was accepted in the same moment stays done. */
async function cancelGone(tx: Tx, gone: KnownStep[]): Promise<TaskRecord[]> {
  if (gone.length === 0) return [];
  const at = new Date();
  return tx
    .update(tasks)
    .set({ status: "cancelled", blockedReason: null, finishedAt: at, updatedAt: at })
    .where(
      and(
        inArray(
          tasks.id,
          gone.map((step) => step.taskId),
        ),
        ne(tasks.status, "done"),
      ),
    )
    .returning();
}
