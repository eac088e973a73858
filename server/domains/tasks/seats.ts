import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { assignmentOverrides, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { query } from "#server/core/query";
import { capability } from "#server/domains/agents/schema";
import { DomainError } from "#server/lib/errors";
import { candidatesOf } from "./candidates.ts";
import { evidenceAround, knownOverrides, MAX_OPTIONS, seatablePeople } from "./choices.ts";
import { requireInputs } from "./dependencies.ts";
import { lockTask, readTask, taskRef } from "./load.ts";
import { requireMove, scoreOf, unfitReason } from "./policy.ts";
import { evidenceOption, seatOptions, taskSeated, taskStarted, taskUpdated } from "./schema.ts";
import { OFF_SEAT, requireAgent, requireMember, takeSeat } from "./seat.ts";

const done = z.object({ id: z.string() });

/** Gives a task to a person: the same seat, the same due date and proof as for an agent. */
export const assignPerson = command({
  name: "task.assign_person",
  scope: "tasks:write",
  input: z.object({
    id: z.uuid(),
    userId: z.uuid(),
    reason: z.string().trim().min(1).max(500).default("chosen by a person"),
  }),
  output: done,
  events: [taskSeated],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const member = await requireMember(tx, ctx.team.id, input.userId);
    await takeSeat(tx, task, {
      assigneeAgentId: null,
      assigneeUserId: member.id,
      assignmentReason: input.reason,
      assignmentChoice: null,
      assignedByUserId: userIdOf(ctx.actor),
    });
    emit(taskSeated, { ...taskRef(task), userId: member.id, userName: member.name, reason: input.reason });
    record({
      entity: "task",
      entityId: task.id,
      before: { assigneeAgentId: task.assigneeAgentId, assigneeUserId: task.assigneeUserId },
      after: { assigneeUserId: member.id, reason: input.reason },
    });
    return { id: task.id };
  },
});

/** A person says that they have begun. Refused for anybody else's task, and while its inputs are missing. */
export const startByPerson = command({
  name: "task.start_by_person",
  scope: "tasks:write",
  input: z.object({ id: z.uuid() }),
  output: done,
  events: [taskStarted],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const userId = userIdOf(ctx.actor);
    if (task.assigneeAgentId)
      throw new DomainError(
        "forbidden",
        `An agent has T-${task.number} and begins by itself once its inputs are there.`,
      );
    if (!userId || userId !== task.assigneeUserId)
      throw new DomainError("forbidden", `T-${task.number} is not yours. Have it assigned to you first.`);
    requireMove(task, "in_progress");
    await requireInputs(tx, task);
    await tx
      .update(tasks)
      .set({
        status: "in_progress",
        startedAt: task.startedAt ?? new Date(),
        blockedReason: null,
        updatedAt: new Date(),
      })
      .where(eq(tasks.id, task.id));
    emit(taskStarted, { ...taskRef(task), agentId: null });
    record({ entity: "task", entityId: task.id, before: { status: task.status }, after: { status: "in_progress" } });
    return { id: task.id };
  },
});

/** Takes the task off its seat; the machine may choose anew. */
export const releaseTask = command({
  name: "task.release",
  scope: "tasks:write",
  input: z.object({ id: z.uuid() }),
  output: done,
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    requireMove(task, "inbox");
    await tx
      .update(tasks)
      .set({ ...OFF_SEAT, round: task.round + 1, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    emit(taskUpdated, taskRef(task));
    record({ entity: "task", entityId: task.id, before: { status: task.status }, after: { status: "inbox" } });
    return { id: task.id };
  },
});

/** What people preferred for a capability counts no more: of one agent, or of all. */
export const forgetOverrides = command({
  name: "assignment.forget",
  scope: "tasks:write",
  input: z.object({ capability, agentId: z.uuid().nullable().default(null) }),
  output: z.object({ forgotten: z.number() }),
  async run({ ctx, tx, input, record }) {
    if (input.agentId) await requireAgent(tx, ctx.team.id, input.agentId);
    const rows = await tx
      .update(assignmentOverrides)
      .set({ forgottenAt: new Date() })
      .where(
        and(
          eq(assignmentOverrides.teamId, ctx.team.id),
          eq(assignmentOverrides.capability, input.capability),
          isNull(assignmentOverrides.forgottenAt),
          input.agentId ? eq(assignmentOverrides.preferredAgentId, input.agentId) : undefined,
        ),
      )
      .returning({ id: assignmentOverrides.id });
    record({ entity: "assignment", entityId: ctx.team.id, after: { ...input, forgotten: rows.length } });
    return { forgotten: rows.length };
  },
});

const MAX_SEATS = 60;

/** Who could do a task: agents by score with what speaks against them, people, and what is remembered of earlier choices. */
export const listSeats = query({
  name: "task.list_seats",
  scope: "tasks:read",
  input: z.object({ id: z.uuid() }),
  output: seatOptions,
  async run({ db, teamId, input }) {
    const task = await readTask(db, teamId, input.id);
    const capability = task.capability ?? "";
    const all = await candidatesOf(db, teamId);
    const overrides = await knownOverrides(db, teamId);
    return {
      agents: all
        .filter((agent) => !agent.isRetired)
        .map((agent) => ({ ...scoreOf(agent, capability), why: unfitReason(agent, task.capability ?? undefined) }))
        .sort((a, b) => Number(a.why !== null) - Number(b.why !== null) || b.score - a.score || b.level - a.level)
        .slice(0, MAX_SEATS),
      people: await seatablePeople(db, teamId),
      overrides: overrides.filter((row) => task.capability === null || row.capability === task.capability),
    };
  },
});

/** What a reviewer may pick as proof. */
export const listEvidenceOptions = query({
  name: "task.list_evidence",
  scope: "tasks:read",
  input: z.object({ id: z.uuid() }),
  output: z.array(evidenceOption).max(2 * MAX_OPTIONS),
  run: async ({ db, teamId, input }) => evidenceAround(db, await readTask(db, teamId, input.id)),
});
