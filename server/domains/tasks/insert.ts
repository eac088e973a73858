import { and, eq, sql } from "drizzle-orm";
import { rowsOf, type Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { criteria, taskDependencies, tasks } from "#db/tables/tasks";
import { takeNumber } from "#server/core/counters";
import type { Capability } from "#server/domains/agents/schema";
import { isMissionOver } from "#server/domains/missions/schema";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import type { PRIORITIES } from "#server/lib/task-lists";
import { linkable } from "./dependencies.ts";
import type { TaskRecord } from "./load.ts";
import { refreshPriorities } from "./priority.ts";

export type NewTask = {
  title: string;
  description: string;
  missionId: string | null;
  parentId: string | null;
  capability: Capability | null;
  /** Null: it follows from due date, dependants and mission. */
  priority: (typeof PRIORITIES)[number] | null;
  labels: string[];
  dueAt: Date | null;
  criteria: string[];
  dependsOn: string[];
  createdBy: string;
  createdByRunId: string | null;
  depth: number;
};

/** Writes a task with its criteria and dependencies, so that it never stands half written. Throws for what it may not be tied to. */
export async function insertTask(tx: Tx, teamId: string, spec: NewTask): Promise<TaskRecord> {
  if (spec.missionId) await requireOpenMission(tx, teamId, spec.missionId);
  if (spec.parentId) await requireParent(tx, { id: null, teamId, missionId: spec.missionId }, spec.parentId);
  const { criteria: texts, dependsOn, priority, ...fields } = spec;
  const ids = await linkable(tx, { teamId, missionId: spec.missionId }, dependsOn);
  const id = newId();
  const numbered = tx.$with("numbered").as(takeNumber(tx, teamId, "task"));
  const doneMeans = texts.map((text, position) => ({ teamId, taskId: id, position, text }));
  // One statement: the number's row is locked from here to the commit, and every other new task of the team waits for it.
  const [task] = await tx
    .with(numbered, ...(doneMeans.length > 0 ? [criteriaOf(tx, doneMeans)] : []))
    .insert(tasks)
    .values({
      ...fields,
      id,
      teamId,
      number: sql`(select value from numbered)`,
      status: "inbox",
      priority: priority ?? "normal",
      isPriorityFixed: priority !== null,
      fingerprint: fingerprintOf(spec.title, spec.capability),
    })
    .returning();
  if (!task) throw new Error("The task row was not returned.");
  if (ids.length > 0)
    await tx.insert(taskDependencies).values(ids.map((dependsOnId) => ({ taskId: task.id, dependsOnId })));
  // Nothing waits for a new task: only a date can make it more than it was written as.
  const isDated = priority === null && (spec.dueAt !== null || spec.missionId !== null);
  await refreshPriorities(tx, [...(isDated ? [task.id] : []), ...ids]);
  return task;
}

function criteriaOf(tx: Tx, values: (typeof criteria.$inferInsert)[]) {
  return tx.$with("done_means").as(tx.insert(criteria).values(values).returning({ id: criteria.id }));
}

/** Title and capability without case, figures and signs: tasks that differ only in those are the same again. */
export function fingerprintOf(title: string, capability: string | null): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, " ")
    .trim();
  return `${capability ?? "any"}:${words}`.slice(0, 250);
}

/** Throws for another team's mission and for one that is over; whoever ends it in the same moment comes before or after. */
export async function requireOpenMission(tx: Tx, teamId: string, id: string): Promise<void> {
  const [mission] = await tx
    .select({ number: missions.number, status: missions.status })
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, id)))
    .for("key share");
  if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
  if (isMissionOver(mission.status))
    throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; it takes no new task.`);
}

/** A part belongs to the same team and mission as its whole, and a task is never part of itself. */
export async function requireParent(
  tx: Tx,
  task: { id: string | null; teamId: string; missionId: string | null },
  parentId: string,
): Promise<void> {
  const [parent] = await tx
    .select({ number: tasks.number, missionId: tasks.missionId })
    .from(tasks)
    .where(and(eq(tasks.teamId, task.teamId), eq(tasks.id, parentId)));
  if (!parent) throw new DomainError("not_found", "The task it should be part of does not exist in this team.");
  if (parent.missionId !== task.missionId)
    throw new DomainError("bad_input", `T-${parent.number} belongs to another mission; a part stays with its whole.`);
  const above = await rowsOf<{ id: string }>(
    tx,
    sql`with recursive above(id, parent_id) as (
        select t.id, t.parent_id from ${tasks} t where t.id = ${parentId}
        union select t.id, t.parent_id from above a join ${tasks} t on t.id = a.parent_id
      ) select id from above`,
  );
  if (above.some((row) => row.id === task.id))
    throw new DomainError("bad_input", `T-${parent.number} is part of this task itself. Choose another one.`);
}
