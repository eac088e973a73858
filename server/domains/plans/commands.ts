import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions, replans } from "#db/tables/missions";
import { command, type Emit } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { lockMission, missionRef } from "#server/domains/missions/commands";
import { isMissionOver, missionPlanned } from "#server/domains/missions/schema";
import { taskCancelled, taskCreated, taskUpdated } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { currentPlan, knownSteps, type PlanRecord, type TaskRecord } from "./load.ts";
import { requireOwners, splitDependencies } from "./owners.ts";
import { type KnownStep, type Revision, revisePlan } from "./revision.ts";
import { planRevised, planStep, proposePlanInput, revisePlanInput } from "./schema.ts";
import { type Written, writeVersion } from "./write.ts";

type MissionRecord = Awaited<ReturnType<typeof lockMission>>;

/**
 * Turns a validated plan into tasks with criteria and dependencies, all or nothing. Throws `bad_input` for a cycle, an unknown
 * dependency, a capability nobody has or an unknown owner, in words a model can correct itself by.
 */
export const proposePlan = command({
  name: "plan.propose",
  scope: "plans:write",
  input: proposePlanInput.extend({ missionId: z.uuid(), runId: z.uuid().nullable().default(null) }),
  output: z.object({
    planId: z.string(),
    version: z.number(),
    tasks: z.array(z.object({ key: z.string(), id: z.string(), number: z.number(), assignee: z.string().nullable() })),
  }),
  events: [missionPlanned, taskCreated],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await openMission(tx, ctx.team.id, input.missionId);
    // Tasks that people added while it was planned stand beside the plan.
    if (await currentPlan(tx, mission.id)) throw new DomainError("conflict", `M-${mission.number} has a plan already.`);
    const { written, agentNames } = await writeRevision(tx, ctx, {
      mission,
      plan: null,
      known: [],
      revision: { keep: [], drop: [], steps: input.steps },
      by: "agent",
      words: { summary: input.summary, origin: "proposed", reason: null, runId: input.runId },
      isFreshStart: true,
    });
    await tx.update(missions).set({ status: "running", statusReason: null }).where(eq(missions.id, mission.id));
    for (const row of written.created) emit(taskCreated, refOf(row));
    const { planId, version, content } = written;
    emit(missionPlanned, { ...missionRef(mission), version, taskCount: content.steps.length, agentNames });
    record({ entity: "plan", entityId: planId, after: { version, steps: content.steps.map((step) => step.key) } });
    return {
      planId,
      version,
      tasks: content.steps.map(({ key, taskId, number, assignee }) => ({ key, id: taskId, number, assignee })),
    };
  },
});

const revisedOutput = z.object({
  planId: z.string(),
  version: z.number(),
  kept: z.array(z.string()),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
});

/**
 * The orchestrator thinks the plan over again, because a step failed or a person wished it. Refused unless something asks for
 * it: an open re-plan. What is done is kept. Throws `bad_input` in words a model can correct itself by.
 */
export const reviseCurrentPlan = command({
  name: "plan.revise",
  scope: "plans:write",
  input: revisePlanInput.extend({ missionId: z.uuid(), runId: z.uuid().nullable().default(null) }),
  output: revisedOutput,
  events: [planRevised, taskCreated, taskUpdated, taskCancelled],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await openMission(tx, ctx.team.id, input.missionId);
    const { plan, known } = await requirePlan(tx, mission);
    const [replan] = await tx
      .select()
      .from(replans)
      .where(and(eq(replans.missionId, mission.id), isNull(replans.closedAt)));
    if (!replan)
      throw new DomainError(
        "conflict",
        `Nothing asks for another plan of M-${mission.number} now; it goes on as it is.`,
      );
    const { reason, keep, drop, steps } = input;
    const { written } = await writeRevision(tx, ctx, {
      mission,
      plan,
      known,
      revision: { keep, drop, steps },
      by: "agent",
      words: { summary: plan.summary, origin: "revised", reason, runId: input.runId },
      isFreshStart: replan.byUserId !== null || replan.questionId !== null,
    });
    await tx
      .update(replans)
      .set({ outcome: "revised", planId: written.planId, closedAt: new Date() })
      .where(eq(replans.id, replan.id));
    return finish({ mission, plan, written, emit, record }, "revised", reason);
  },
});

/** A person changes what has not begun: adds, removes and rewords steps. Refused when the plan changed since it was read. */
export const editPlan = command({
  name: "plan.edit",
  scope: "plans:write",
  input: z.object({
    missionId: z.uuid(),
    /** The version the person was looking at. */
    baseVersion: rowNumber.min(1),
    reason: z.string().trim().max(1_000).default(""),
    remove: z.array(z.string().min(1).max(40)).max(200).default([]),
    steps: z.array(planStep).max(200).default([]),
  }),
  output: revisedOutput,
  events: [planRevised, taskCreated, taskUpdated, taskCancelled],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await openMission(tx, ctx.team.id, input.missionId);
    const { plan, known } = await requirePlan(tx, mission);
    if (plan.version !== input.baseVersion)
      throw new DomainError(
        "conflict",
        `The plan changed while you were editing: it is version ${plan.version} now. Load it and make your change there.`,
      );
    if (input.remove.length === 0 && input.steps.length === 0)
      throw new DomainError("bad_input", "Nothing was changed.");
    const reason = input.reason || "edited by hand";
    const { written } = await writeRevision(tx, ctx, {
      mission,
      plan,
      known,
      revision: { keep: [], drop: input.remove, steps: input.steps },
      by: "person",
      words: { summary: plan.summary, origin: "edited", reason, runId: null },
      isFreshStart: true,
    });
    return finish({ mission, plan, written, emit, record }, "edited", reason);
  },
});

type Change = {
  mission: MissionRecord;
  plan: PlanRecord | null;
  known: KnownStep[];
  revision: Revision;
  by: "agent" | "person";
  words: { summary: string; origin: "proposed" | "edited" | "revised"; reason: string | null; runId: string | null };
  isFreshStart: boolean;
};

async function writeRevision(tx: Tx, ctx: Ctx, of: Change): Promise<{ written: Written; agentNames: string[] }> {
  const teamId = ctx.team.id;
  const keyOfTask = new Map(of.known.map((step) => [step.taskId, step.key]));
  const { steps, taskIds } = await splitDependencies(
    tx,
    { teamId, missionId: of.mission.id, keyOfTask },
    of.revision.steps,
  );
  const revised = revisePlan(of.known, { ...of.revision, steps }, of.by);
  const owners = await requireOwners(tx, teamId, steps);
  const before = of.plan && of.plan.content.steps.length > 0 ? of.plan.content.steps : of.known;
  const written = await writeVersion(tx, ctx, {
    missionId: of.mission.id,
    ...of.words,
    based: of.plan ? { id: of.plan.id, version: of.plan.version, steps: before } : null,
    revised,
    owners,
    outside: taskIds,
    isFreshStart: of.isFreshStart,
  });
  const agentNames = [...new Set([...owners.values()].flatMap((owner) => (owner ? [owner.name] : [])))];
  return { written, agentNames };
}

type Finish = {
  mission: MissionRecord;
  plan: PlanRecord;
  written: Written;
  emit: Emit<typeof planRevised | typeof taskCreated | typeof taskUpdated | typeof taskCancelled>;
  record: (draft: { entity: string; entityId: string; before?: unknown; after?: unknown }) => void;
};

/** Says what changed, to the feed and in the audit, and gives the difference back. */
function finish({ mission, plan, written, emit, record }: Finish, origin: "edited" | "revised", reason: string) {
  const { planId, version } = written;
  const diff = written.diff ?? { kept: [], added: [], changed: [], removed: [] };
  for (const row of written.created) emit(taskCreated, refOf(row));
  for (const row of written.changed) emit(taskUpdated, refOf(row));
  for (const row of written.cancelled) emit(taskCancelled, refOf(row));
  emit(planRevised, {
    ...missionRef(mission),
    planId,
    version,
    origin,
    reason,
    kept: diff.kept.length,
    added: diff.added.length,
    changed: diff.changed.length,
    removed: diff.removed.length,
  });
  record({ entity: "plan", entityId: planId, before: { version: plan.version }, after: { version, reason, diff } });
  return {
    planId,
    version,
    kept: diff.kept,
    added: diff.added,
    changed: diff.changed.map((one) => one.key),
    removed: diff.removed.map((one) => one.key),
  };
}

async function openMission(tx: Tx, teamId: string, id: string): Promise<MissionRecord> {
  const mission = await lockMission(tx, teamId, id);
  if (isMissionOver(mission.status))
    throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; it takes no new plan.`);
  return mission;
}

async function requirePlan(tx: Tx, mission: MissionRecord): Promise<{ plan: PlanRecord; known: KnownStep[] }> {
  const plan = await currentPlan(tx, mission.id);
  if (!plan) throw new DomainError("conflict", `M-${mission.number} has no plan yet.`);
  return { plan, known: await knownSteps(tx, plan) };
}

function refOf(task: TaskRecord) {
  return { taskId: task.id, missionId: task.missionId, number: task.number, title: task.title };
}
