import { and, eq, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { files, missionFiles, missions, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { nextNumber } from "#server/core/counters";
import { carryLabels, labelWritten } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import {
  createMissionInput,
  isMissionOver,
  missionBudgetChanged,
  missionCreated,
  missionFinished,
  missionStatusChanged,
} from "./schema.ts";

type MissionRecord = typeof missions.$inferSelect;
const done = z.object({ id: z.string() });

/** Creates a mission with its attachments. With the same idempotency key it returns the one that exists. */
export const createMission = command({
  name: "mission.create",
  scope: "missions:write",
  input: createMissionInput,
  output: z.object({ id: z.string(), number: z.number() }),
  events: [missionCreated],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const key = input.idempotencyKey ?? null;
    if (key) {
      const [existing] = await tx
        .select()
        .from(missions)
        .where(and(eq(missions.teamId, teamId), eq(missions.idempotencyKey, key)));
      if (existing) return { id: existing.id, number: existing.number };
    }
    if (input.deadlineAt && input.deadlineAt.getTime() <= Date.now())
      throw new DomainError("bad_input", "deadlineAt: this deadline has passed. Choose a later one, or leave it out.");
    await requireFiles(tx, teamId, input.fileIds);
    const number = await nextNumber(tx, teamId, "mission");
    const [mission] = await tx
      .insert(missions)
      .values({
        teamId,
        number,
        title: titleOf(input.goal),
        goal: input.goal,
        ownerUserId: userIdOf(ctx.actor),
        status: "planning",
        budgetMicros: input.budgetMicros ?? null,
        deadlineAt: input.deadlineAt ?? null,
        wantsPlanApproval: input.wantsPlanApproval,
        idempotencyKey: key,
      })
      .returning();
    if (!mission) throw new Error("The mission row was not returned.");
    const fileIds = [...new Set(input.fileIds)];
    if (fileIds.length > 0)
      await tx
        .insert(missionFiles)
        .values(fileIds.map((fileId, position) => ({ missionId: mission.id, fileId, position })));
    await labelWritten(ctx, [{ kind: "mission", id: mission.id }]);
    emit(missionCreated, missionRef(mission));
    record({ entity: "mission", entityId: mission.id, after: { number, title: mission.title } });
    return { id: mission.id, number };
  },
});

/** Ends a mission before its work is done. What was delivered stays. */
export const cancelMission = command({
  name: "mission.cancel",
  scope: "missions:write",
  input: z.object({ id: z.uuid(), reason: z.string().max(500).default("stopped by a person") }),
  output: done,
  events: [missionFinished],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (isMissionOver(mission.status))
      throw new DomainError("conflict", `M-${mission.number} is ${mission.status} already.`);
    await setStatus(tx, mission.id, "cancelled", input.reason);
    emit(missionFinished, { ...missionRef(mission), status: "cancelled", reason: input.reason });
    record({
      entity: "mission",
      entityId: mission.id,
      before: { status: mission.status },
      after: { status: "cancelled" },
    });
    return { id: mission.id };
  },
});

/** The orchestrator closes the mission. Refused while a task is not done: done means proven. */
export const closeMission = command({
  name: "mission.close",
  scope: "missions:write",
  input: z.object({ id: z.uuid(), summary: z.string().trim().min(1).max(4_000) }),
  output: z.object({ status: z.literal("done") }),
  events: [missionFinished],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (mission.status === "done") return { status: "done" as const };
    if (isMissionOver(mission.status))
      throw new DomainError("conflict", `M-${mission.number} is ${mission.status} already.`);
    const open = await tx
      .select({ number: tasks.number })
      .from(tasks)
      .where(and(eq(tasks.missionId, mission.id), sql`${tasks.status} not in ('done', 'cancelled')`));
    if (open.length > 0)
      throw new DomainError(
        "conflict",
        `M-${mission.number} still has open tasks: ${open.map((row) => `T-${row.number}`).join(", ")}.`,
      );
    const [finished] = await tx
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.missionId, mission.id), eq(tasks.status, "done")))
      .limit(1);
    if (!finished)
      throw new DomainError(
        "conflict",
        `M-${mission.number} has no finished task, so there is nothing proven to close it with.`,
      );
    await tx
      .update(missions)
      .set({ status: "done", statusReason: null, summary: input.summary, finishedAt: new Date() })
      .where(eq(missions.id, mission.id));
    await labelWritten(ctx, [outcomeOf(mission.id)]);
    emit(missionFinished, { ...missionRef(mission), status: "done", reason: null });
    record({ entity: "mission", entityId: mission.id, before: { status: mission.status }, after: { status: "done" } });
    return { status: "done" as const };
  },
});

/**
 * The machine says where a mission stands: running again after an answer, failed with its cause. Repeatable, and without effect when
 * the mission moved on since the machine looked at it.
 */
export const setMissionStatus = command({
  name: "mission.set_status",
  scope: "machine:write",
  audit: false,
  input: z.object({
    id: z.uuid(),
    status: z.enum(["planning", "running", "needs_answer", "failed"]),
    reason: z.string().max(1_000).nullable(),
    /** The run whose words the reason quotes. */
    wordsOfRunId: z.uuid().nullish(),
    /** The task because of which it fails. */
    stuckTaskId: z.uuid().nullish(),
    /** It fails because nothing of it is left to do. */
    isEmptied: z.boolean().default(false),
  }),
  output: done,
  events: [missionFinished, missionStatusChanged],
  async run({ ctx, tx, input, emit }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (isMissionOver(mission.status) && mission.status !== "failed") return { id: mission.id };
    if (await hasMovedOn(tx, mission, input)) return { id: mission.id };
    if (mission.status === input.status && mission.statusReason === input.reason) return { id: mission.id };
    await setStatus(tx, mission.id, input.status, input.reason);
    if (input.wordsOfRunId) await carryLabels(ctx, { id: input.wordsOfRunId, part: "run" }, [outcomeOf(mission.id)]);
    const change = { ...missionRef(mission), status: input.status, reason: input.reason };
    emit(input.status === "failed" ? missionFinished : missionStatusChanged, change);
    return { id: mission.id };
  },
});

/** Raises or lowers what a mission may spend, and lets it go on when it waited for that. */
export const setMissionBudget = command({
  name: "mission.set_budget",
  scope: "missions:write",
  input: z.object({ id: z.uuid(), budgetMicros: z.number().int().min(0).max(1_000_000_000_000).nullable() }),
  output: done,
  events: [missionBudgetChanged],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    await tx.update(missions).set({ budgetMicros: input.budgetMicros }).where(eq(missions.id, mission.id));
    emit(missionBudgetChanged, { ...missionRef(mission), budgetMicros: input.budgetMicros });
    record({
      entity: "mission",
      entityId: mission.id,
      before: { budgetMicros: mission.budgetMicros },
      after: { budgetMicros: input.budgetMicros },
    });
    return { id: mission.id };
  },
});

/** What is said of its end or its rest, apart from its goal. */
export const outcomeOf = (id: string) => ({ kind: "mission" as const, id, part: "outcome" as const });

export async function lockMission(tx: Tx, teamId: string, id: string): Promise<MissionRecord> {
  const [mission] = await tx
    .select()
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, id)))
    .for("update");
  if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
  return mission;
}

export function missionRef(mission: MissionRecord) {
  return { missionId: mission.id, number: mission.number, title: mission.title };
}

export async function setStatus(
  tx: Tx,
  id: string,
  status: MissionRecord["status"],
  reason: string | null,
): Promise<void> {
  const isOver = isMissionOver(status);
  await tx
    .update(missions)
    .set({ status, statusReason: reason, finishedAt: isOver ? new Date() : null })
    .where(eq(missions.id, id));
}

async function requireFiles(tx: Tx, teamId: string, fileIds: string[]): Promise<void> {
  if (fileIds.length === 0) return;
  const found = await tx
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.teamId, teamId), inArray(files.id, fileIds)));
  if (found.length !== new Set(fileIds).size)
    throw new DomainError("not_found", "An attached file does not exist in this team. Upload it first.");
}

/** The first sentence of the goal, short enough for a heading. */
function titleOf(goal: string): string {
  const sentence = goal.split(/(?<=[.?!])\s|\n/)[0] ?? goal;
  return sentence.length <= 120 ? sentence : `${sentence.slice(0, 117).trimEnd()}…`;
}

type Said = {
  status: "planning" | "running" | "needs_answer" | "failed";
  stuckTaskId?: string | null | undefined;
  isEmptied: boolean;
};

/** What the machine decided from holds no more: a person tries part of it again, a question came, or it ended. */
async function hasMovedOn(tx: Tx, mission: MissionRecord, { status, stuckTaskId, isEmptied }: Said): Promise<boolean> {
  if (status === "needs_answer") return isMissionOver(mission.status);
  if (status !== "failed")
    return (await tx.$count(questions, and(eq(questions.missionId, mission.id), isNull(questions.answer)))) > 0;
  const isLive = sql`${runs.status} in ('queued', 'running', 'waiting') and not ${runs.cancelRequested}`;
  const ofWork = and(eq(runs.missionId, mission.id), eq(runs.kind, "work"), ne(runs.purpose, "respond"));
  if ((await tx.$count(runs, and(ofWork, isLive))) > 0) return true;
  const hasTask = and(eq(tasks.missionId, mission.id), ne(tasks.status, "cancelled"));
  if (isEmptied) return (await tx.$count(tasks, hasTask)) > 0;
  if (!stuckTaskId) return false;
  const isStuck = and(eq(tasks.id, stuckTaskId), isNotNull(tasks.blockedReason), ne(tasks.status, "cancelled"));
  return (await tx.$count(tasks, isStuck)) === 0;
}
