import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { plans, replans } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { lockMission, missionRef } from "#server/domains/missions/commands";
import { isMissionOver } from "#server/domains/missions/schema";
import { DomainError } from "#server/lib/errors";
import { currentPlan } from "./load.ts";
import { MAX_MISSION_REPLANS, MAX_PLAN_STEPS, MAX_STEP_REPLANS } from "./policy.ts";
import { REPLAN_OUTCOMES, replanOpened } from "./schema.ts";

const cause = z.string().trim().min(1).max(2_000);

/** A person wants the plan thought over again, and says what should be otherwise. The orchestrator's next run does it. */
export const requestReplan = command({
  name: "plan.request_replan",
  scope: "plans:write",
  input: z.object({ missionId: z.uuid(), wish: cause.min(3, "Say what should be otherwise.") }),
  output: z.object({ replanId: z.string() }),
  events: [replanOpened],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.missionId);
    if (isMissionOver(mission.status))
      throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; it takes no new plan.`);
    if (mission.status === "needs_answer")
      throw new DomainError(
        "conflict",
        `M-${mission.number} waits for an answer. Answer it: the plan goes on from that.`,
      );
    if (!(await currentPlan(tx, mission.id)))
      throw new DomainError("conflict", `M-${mission.number} has no plan yet; the orchestrator is making it.`);
    if (await openReplanOf(tx, mission.id))
      throw new DomainError("conflict", `The plan of M-${mission.number} is being thought over already.`);
    const [row] = await tx
      .insert(replans)
      .values({ teamId: ctx.team.id, missionId: mission.id, cause: input.wish, byUserId: userIdOf(ctx.actor) })
      .returning({ id: replans.id });
    if (!row) throw new Error("The replan row was not returned.");
    emit(replanOpened, { ...missionRef(mission), replanId: row.id, taskId: null, cause: input.wish.slice(0, 500) });
    record({ entity: "mission", entityId: mission.id, after: { wish: input.wish } });
    return { replanId: row.id };
  },
});

/**
 * A step cannot go on: its plan is to be thought over again. `limit` instead when that was done often enough for this step or
 * this mission, so that a person is asked; `gone` when the step goes on by now, or the mission is over. An answer of a person opens
 * it anew. Repeatable: at most one is open a mission.
 */
export const openReplan = command({
  name: "plan.open_replan",
  scope: "machine:write",
  audit: false,
  input: z.object({ missionId: z.uuid(), taskId: z.uuid(), cause }),
  output: z.object({ outcome: z.enum(["opened", "open", "limit", "gone"]), replanId: z.string().nullable() }),
  events: [replanOpened],
  async run({ ctx, tx, input, emit }) {
    const mission = await lockMission(tx, ctx.team.id, input.missionId);
    const open = await openReplanOf(tx, mission.id);
    if (open) return { outcome: "open" as const, replanId: open.id };
    const [task] = await tx
      .select({ replanCount: tasks.replanCount, status: tasks.status, blockedReason: tasks.blockedReason })
      .from(tasks)
      .where(and(eq(tasks.missionId, mission.id), eq(tasks.id, input.taskId)));
    if (!task) throw new DomainError("not_found", "There is no such task in this mission.");
    const isStuck = task.blockedReason !== null && task.status !== "cancelled" && !isMissionOver(mission.status);
    if (!isStuck) return { outcome: "gone" as const, replanId: null };
    const questionId = await answeredQuestion(tx, mission.id, input.taskId);
    const isSpent = task.replanCount >= MAX_STEP_REPLANS || (await ownReplans(tx, mission.id)) >= MAX_MISSION_REPLANS;
    if (isSpent && !questionId) return { outcome: "limit" as const, replanId: null };
    const [row] = await tx
      .insert(replans)
      .values({ teamId: ctx.team.id, missionId: mission.id, taskId: input.taskId, cause: input.cause, questionId })
      .returning({ id: replans.id });
    if (!row) throw new Error("The replan row was not returned.");
    emit(replanOpened, {
      ...missionRef(mission),
      replanId: row.id,
      taskId: input.taskId,
      cause: input.cause.slice(0, 500),
    });
    return { outcome: "opened" as const, replanId: row.id };
  },
});

/** Closes the open re-plan, or notes one that never began, with the question it ended in. */
export const closeReplan = command({
  name: "plan.close_replan",
  scope: "machine:write",
  audit: false,
  input: z.object({
    missionId: z.uuid(),
    taskId: z.uuid().nullable(),
    cause,
    outcome: z.enum(REPLAN_OUTCOMES).exclude(["revised"]),
    questionId: z.uuid().nullable(),
  }),
  output: z.object({ id: z.string() }),
  async run({ ctx, tx, input }) {
    const open = await openReplanOf(tx, input.missionId);
    const end = { outcome: input.outcome, questionId: input.questionId, closedAt: new Date() };
    if (open) {
      await tx.update(replans).set(end).where(eq(replans.id, open.id));
      return { id: open.id };
    }
    const [row] = await tx
      .insert(replans)
      .values({ ...end, teamId: ctx.team.id, missionId: input.missionId, taskId: input.taskId, cause: input.cause })
      .returning({ id: replans.id });
    if (!row) throw new Error("The replan row was not returned.");
    return { id: row.id };
  },
});

/** Fills in the money of steps that experience knew nothing about. Repeatable; figures that stand already stay. */
export const priceSteps = command({
  name: "plan.price_steps",
  scope: "machine:write",
  audit: false,
  input: z.object({
    planId: z.uuid(),
    prices: z
      .array(z.object({ key: z.string().max(40), micros: z.number().int().min(0), isSimulated: z.boolean() }))
      .max(MAX_PLAN_STEPS),
  }),
  output: z.object({ priced: z.number() }),
  async run({ ctx, tx, input }) {
    const [plan] = await tx
      .select()
      .from(plans)
      .where(and(eq(plans.teamId, ctx.team.id), eq(plans.id, input.planId)))
      .for("update");
    if (!plan) throw new DomainError("not_found", "There is no such plan in this team.");
    const prices = new Map(input.prices.map((price) => [price.key, price]));
    const steps = plan.content.steps.map((step) => {
      const price = step.estimate.microsFrom === "none" ? prices.get(step.key) : undefined;
      if (!price) return step;
      const microsFrom = price.isSimulated ? ("simulated" as const) : ("price" as const);
      return { ...step, estimate: { ...step.estimate, micros: price.micros, microsFrom } };
    });
    await tx.update(plans).set({ content: { steps } }).where(eq(plans.id, plan.id));
    for (const step of steps.filter((entry) => prices.has(entry.key)))
      await tx.update(tasks).set({ estimateMicros: step.estimate.micros }).where(eq(tasks.id, step.taskId));
    return { priced: prices.size };
  },
});

async function openReplanOf(tx: Tx, missionId: string): Promise<typeof replans.$inferSelect | undefined> {
  const [row] = await tx
    .select()
    .from(replans)
    .where(and(eq(replans.missionId, missionId), isNull(replans.closedAt)));
  return row;
}

/** The question this task's last re-plan ended in, once it is answered: the answer makes room for one more. */
async function answeredQuestion(tx: Tx, missionId: string, taskId: string): Promise<string | null> {
  const [last] = await tx
    .select({
      outcome: replans.outcome,
      questionId: replans.questionId,
      isAnswered: sql<boolean>`exists (select 1 from questions q where q.id = replans.question_id and q.answer is not null)`,
    })
    .from(replans)
    .where(and(eq(replans.missionId, missionId), eq(replans.taskId, taskId)))
    .orderBy(desc(replans.createdAt))
    .limit(1);
  const isEnded = last?.outcome === "asked" || last?.outcome === "failed";
  return isEnded && last.isAnswered ? last.questionId : null;
}

/** How often the mission planned anew by itself since a person last had a say. */
async function ownReplans(tx: Tx, missionId: string): Promise<number> {
  const [row] = await tx
    .select({
      count: sql<number>`(count(*) filter (where by_user_id is null and question_id is null and created_at >
        coalesce((select max(p.created_at) from replans p where p.mission_id = ${missionId}
          and (p.by_user_id is not null or p.question_id is not null)), '-infinity')))::int`,
    })
    .from(replans)
    .where(eq(replans.missionId, missionId));
  return row?.count ?? 0;
}
