import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { budgets } from "#db/tables/llm";
import { taskDependencies, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { actorName, agentIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { capability } from "#server/domains/agents/schema";
import { DomainError } from "#server/lib/errors";
import { PRIORITIES } from "#server/lib/task-lists";
import { candidatesOf } from "./candidates.ts";
import { assignChosen } from "./commands.ts";
import { lockLinks, openInputs, replaceDependencies } from "./dependencies.ts";
import { fingerprintOf, insertTask } from "./insert.ts";
import { lockTask, type TaskRecord, taskRef } from "./load.ts";
import { chooseAgent } from "./policy.ts";
import { criterionText, dependencyIds, taskCreated, taskTitle, taskWaits } from "./schema.ts";

/** How far work that agents make for themselves may grow. */
export const LIMITS = { depth: 3, aRun: 20, aMission: 200, same: 3 } as const;

export const agentTask = z.object({
  title: taskTitle,
  description: z.string().trim().min(1).max(20_000),
  capability,
  criteria: z.array(criterionText).min(1).max(20),
  dependsOn: dependencyIds.default([]),
  priority: z.enum(PRIORITIES).optional(),
  parentId: z.uuid().optional(),
  blocksThis: z.boolean().default(false),
});

/**
 * An agent makes a task in its own mission, within limits on depth, count, money and repetition; refused in words it can act on.
 * With `blocksThis` its current task waits for the new one. Assigned at once when nothing has to be done before.
 */
export const createTaskByAgent = command({
  name: "task.create_by_agent",
  scope: "tasks:write",
  input: agentTask.extend({
    runId: z.uuid(),
    missionId: z.uuid().nullable(),
    currentTaskId: z.uuid().nullable(),
  }),
  output: z.object({ taskId: z.string(), number: z.number(), assignee: z.string().nullable() }),
  events: [taskCreated],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    if (!agentIdOf(ctx.actor)) throw new DomainError("forbidden", "Only an agent makes a task this way.");
    const { runId, missionId, currentTaskId, blocksThis, parentId, priority, ...spec } = input;
    // Counting and linking in turn, so that many at once do not pass a limit together.
    await lockLinks(tx, { teamId, missionId });
    const current = currentTaskId ? await lockTask(tx, teamId, currentTaskId) : null;
    const depth = 1 + Math.max(current?.depth ?? 0, parentId ? await depthOf(tx, teamId, parentId) : 0);
    await requireRoom(tx, { teamId, runId, missionId, depth, fingerprint: fingerprintOf(spec.title, spec.capability) });
    const choice = chooseAgent(await candidatesOf(tx, teamId), { teamId, capability: spec.capability });
    if (!choice)
      throw new DomainError(
        "bad_input",
        `Nobody free to work can do “${spec.capability}”. Use another capability, or hire.`,
      );
    const task = await insertTask(tx, teamId, {
      ...spec,
      missionId,
      parentId: parentId ?? current?.id ?? null,
      priority: priority ?? null,
      labels: [],
      dueAt: null,
      createdBy: actorName(ctx.actor),
      createdByRunId: runId,
      depth,
    });
    await labelWritten(ctx, [{ kind: "task", id: task.id }]);
    emit(taskCreated, taskRef(task));
    record({ entity: "task", entityId: task.id, after: { number: task.number, title: task.title, depth } });
    if (blocksThis) await waitFor(tx, requireCurrent(current), task);
    if ((await openInputs(tx, task.id)).length > 0) return { taskId: task.id, number: task.number, assignee: null };
    const { agent, ...why } = choice;
    await assignChosen.call(ctx, { id: task.id, agentId: agent.id, from: null, ...why });
    return { taskId: task.id, number: task.number, assignee: agent.name };
  },
});

/** The author lays its task aside until what it waits for is done; then a fresh run begins with the results. */
export const waitForTasks = command({
  name: "task.wait",
  scope: "tasks:write",
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  output: z.object({ status: z.literal("waiting"), waitsFor: z.array(z.number()) }),
  events: [taskWaits],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (agentIdOf(ctx.actor) !== task.assigneeAgentId || task.status !== "in_progress")
      throw new DomainError("conflict", `T-${task.number} is not in your hands; only its assignee can lay it aside.`);
    const forNumbers = (await openInputs(tx, task.id)).map((row) => row.number);
    if (forNumbers.length === 0)
      throw new DomainError("conflict", `T-${task.number} has nothing to wait for: all it depends on is done. Go on.`);
    await tx
      .update(tasks)
      .set({ status: "assigned", round: task.round + 1, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    emit(taskWaits, { ...taskRef(task), forNumbers, reason: input.reason });
    record({ entity: "task", entityId: task.id, before: { status: task.status }, after: { waitsFor: forNumbers } });
    return { status: "waiting" as const, waitsFor: forNumbers };
  },
});

function requireCurrent(current: TaskRecord | null): TaskRecord {
  if (!current) throw new DomainError("bad_input", "blocksThis: this run works on no task that could wait.");
  return current;
}

async function waitFor(tx: Tx, current: TaskRecord, task: TaskRecord): Promise<void> {
  const known = await tx
    .select({ id: taskDependencies.dependsOnId })
    .from(taskDependencies)
    .where(eq(taskDependencies.taskId, current.id));
  await replaceDependencies(tx, current, [...known.map((row) => row.id), task.id]);
}

async function depthOf(tx: Tx, teamId: string, id: string): Promise<number> {
  const [task] = await tx
    .select({ depth: tasks.depth })
    .from(tasks)
    .where(and(eq(tasks.teamId, teamId), eq(tasks.id, id)));
  return task?.depth ?? 0;
}

type Wanted = { teamId: string; runId: string; missionId: string | null; depth: number; fingerprint: string };

async function requireRoom(tx: Tx, of: Wanted): Promise<void> {
  if (of.depth > LIMITS.depth)
    throw new DomainError(
      "limited",
      `Tasks made by tasks may go ${LIMITS.depth} deep; this would be deeper. Do it here, or ask.`,
    );
  const [made] = await rowsOf<{ run: number; mission: number; same: number; isSpent: boolean }>(
    tx,
    sql`select (select count(*)::int from ${tasks} t where t.created_by_run_id = ${of.runId}) as run,
      (select count(*)::int from ${tasks} t where t.mission_id = ${of.missionId}::uuid and t.created_by_run_id is not null) as mission,
      (select count(*)::int from ${tasks} t where t.team_id = ${of.teamId} and t.created_by_run_id is not null
        and t.mission_id is not distinct from ${of.missionId}::uuid and t.fingerprint = ${of.fingerprint}) as same,
      exists (select 1 from ${budgets} b where b.team_id = ${of.teamId} and b.kind = 'mission' and b.ref_id = ${of.missionId}::uuid
        and b.limit_micros > 0 and b.spent_micros + b.reserved_micros >= b.limit_micros) as "isSpent"`,
  );
  if (!made) throw new Error("Counting gave no row.");
  if (made.run >= LIMITS.aRun)
    throw new DomainError(
      "limited",
      `This run has made ${made.run} tasks; ${LIMITS.aRun} are the limit. Go on with those.`,
    );
  if (made.mission >= LIMITS.aMission)
    throw new DomainError(
      "limited",
      `Agents have made ${made.mission} tasks in this mission; that is the limit. Ask a person.`,
    );
  if (made.same >= LIMITS.same)
    throw new DomainError(
      "limited",
      `This task was made ${made.same} times already. Once more will not help: ask, or take another way.`,
    );
  if (made.isSpent)
    throw new DomainError("limited", "The mission’s money is used up; new tasks could not be done. Ask a person.");
}
