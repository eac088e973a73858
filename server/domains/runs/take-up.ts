import { and, desc, eq, gte, inArray, notInArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { lockMission, missionRef, setStatus } from "#server/domains/missions/commands";
import { missionStatusChanged } from "#server/domains/missions/schema";
import { taskUpdated } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";
import { retryRun } from "./control.ts";

type Mission = typeof missions.$inferSelect;

/**
 * A mission that failed or was called off goes on where it stood: what is done stays done, what its end closed is open again,
 * what was stuck is tried anew.
 */
export const takeUpMission = command({
  name: "mission.take_up",
  scope: "missions:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({ id: z.string(), open: z.number() }),
  events: [missionStatusChanged, taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (mission.status !== "failed" && mission.status !== "cancelled")
      throw new DomainError(
        "conflict",
        `M-${mission.number} is ${mission.status.replace("_", " ")}; only one that failed or was called off is taken up again.`,
      );
    const open = await openTasks(tx, mission);
    const [any] = await tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.missionId, mission.id)).limit(1);
    const status = any ? "running" : "planning";
    await setStatus(tx, mission.id, status, null);
    await tx.update(missions).set({ isPaused: false, pausedReason: null }).where(eq(missions.id, mission.id));
    if (open.length === 0) await retryLead(ctx, mission.id);
    emit(missionStatusChanged, { ...missionRef(mission), status, reason: null });
    for (const task of open)
      emit(taskUpdated, { taskId: task.id, missionId: task.missionId, number: task.number, title: task.title });
    record({ entity: "mission", entityId: mission.id, before: { status: mission.status }, after: { status } });
    return { id: mission.id, open: open.length };
  },
});

/** Opens what the mission's end closed and lifts what held the rest up. A new round gives each a run of its own. */
async function openTasks(tx: Tx, mission: Mission) {
  const ended = mission.finishedAt ?? new Date(0);
  const closedWithIt = and(eq(tasks.status, "cancelled"), gte(tasks.finishedAt, ended));
  const seated = sql`${tasks.assigneeAgentId} is not null or ${tasks.assigneeUserId} is not null`;
  return tx
    .update(tasks)
    .set({
      status: sql`case when ${tasks.status} = 'review' then 'review' when ${seated} then 'assigned' else 'inbox' end`,
      blockedReason: null,
      finishedAt: null,
      round: sql`${tasks.round} + 1`,
      updatedAt: new Date(),
    })
    .where(and(eq(tasks.missionId, mission.id), or(notInArray(tasks.status, ["done", "cancelled"]), closedWithIt)))
    .returning();
}

/** With no open task it is the planning or the closing that came to nothing: that is tried again. */
async function retryLead(ctx: Ctx & { tx: Tx }, missionId: string): Promise<void> {
  const [last] = await ctx.tx
    .select({ id: runs.id, status: runs.status })
    .from(runs)
    .where(and(eq(runs.missionId, missionId), inArray(runs.purpose, ["plan", "close"])))
    .orderBy(desc(runs.number))
    .limit(1);
  if (last && (last.status === "failed" || last.status === "cancelled")) await retryRun.call(ctx, { id: last.id });
}
