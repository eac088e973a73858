import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { rowsOf, type Tx } from "#db/client";
import { taskDependencies, tasks } from "#db/tables/tasks";
import { DomainError } from "#server/lib/errors";
import type { TaskRecord } from "./load.ts";

/** The ids without repeats, after checking that each is a task of the same team and mission that can still be waited for. */
export async function linkable(
  tx: Tx,
  of: { teamId: string; missionId: string | null },
  dependsOn: string[],
): Promise<string[]> {
  const ids = [...new Set(dependsOn)];
  if (ids.length === 0) return [];
  const found = await tx
    .select({ id: tasks.id, number: tasks.number, missionId: tasks.missionId, status: tasks.status })
    .from(tasks)
    .where(and(eq(tasks.teamId, of.teamId), inArray(tasks.id, ids)));
  if (found.length !== ids.length)
    throw new DomainError("not_found", "A task it should depend on does not exist in this team.");
  const foreign = found.find((task) => task.missionId !== of.missionId);
  if (foreign)
    throw new DomainError(
      "bad_input",
      `T-${foreign.number} belongs to ${foreign.missionId ? "another mission" : "no mission"}; a task waits only for tasks of its own.`,
    );
  const cancelled = found.find((task) => task.status === "cancelled");
  if (cancelled)
    throw new DomainError("conflict", `T-${cancelled.number} was cancelled; what waits for it would never begin.`);
  return ids;
}

/** One writer of links at a time in a mission, or among the tasks without one. Taken before any task is locked, or two wait for each other. */
export async function lockLinks(tx: Tx, of: { teamId: string; missionId: string | null }): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`links:${of.missionId ?? of.teamId}`}, 0))`);
}

/**
 * Replaces what a task waits for. Throws `bad_input` for itself, another mission or a cycle (naming its tasks), `not_found` for
 * another team's. The caller holds the links (`lockLinks`), so that no cycle slips in between.
 */
export async function replaceDependencies(tx: Tx, task: TaskRecord, dependsOn: string[]): Promise<string[]> {
  if (dependsOn.includes(task.id))
    throw new DomainError("bad_input", `T-${task.number} cannot wait for itself. Leave it out.`);
  const ids = await linkable(tx, task, dependsOn);
  const circle = ids.length > 0 ? await circleThrough(tx, task, ids) : null;
  if (circle)
    throw new DomainError(
      "bad_input",
      `That would be a circle: ${circle.map((number) => `T-${number}`).join(" waits for ")}. Leave one of them out.`,
    );
  await tx.delete(taskDependencies).where(eq(taskDependencies.taskId, task.id));
  if (ids.length > 0)
    await tx.insert(taskDependencies).values(ids.map((dependsOnId) => ({ taskId: task.id, dependsOnId })));
  return ids;
}

/** The numbers along the shortest way from the task by one of `ids` back to itself, if there is one. */
async function circleThrough(tx: Tx, task: TaskRecord, ids: string[]): Promise<number[] | null> {
  const edges = await rowsOf<{ from: string; to: string; number: number }>(
    tx,
    sql`with recursive reached(id) as (
        select t.id from ${tasks} t where t.id in ${ids}
        union select d.depends_on_id from reached r join ${taskDependencies} d on d.task_id = r.id
      ) select d.task_id as "from", d.depends_on_id as "to", t.number
        from reached r join ${taskDependencies} d on d.task_id = r.id join ${tasks} t on t.id = d.task_id`,
  );
  const numbers = new Map(edges.map((edge) => [edge.from, edge.number]));
  let ways = ids.map((id) => [id]);
  const seen = new Set(ids);
  while (ways.length > 0) {
    const next: string[][] = [];
    for (const way of ways) {
      for (const edge of edges.filter((one) => one.from === way.at(-1))) {
        if (edge.to === task.id) return [task.number, ...way.map((id) => numbers.get(id) ?? 0), task.number];
        if (seen.has(edge.to)) continue;
        seen.add(edge.to);
        next.push([...way, edge.to]);
      }
    }
    ways = next;
  }
  return null;
}

/** Throws `conflict` while something the task waits for is not done. */
export async function requireInputs(tx: Tx, task: TaskRecord): Promise<void> {
  const open = await openInputs(tx, task.id);
  if (open.length > 0)
    throw new DomainError(
      "conflict",
      `T-${task.number} waits for ${open.map((row) => `T-${row.number}`).join(", ")}; its inputs are not there yet.`,
    );
}

/** What a task still waits for. */
export async function openInputs(tx: Tx, taskId: string): Promise<{ number: number }[]> {
  return tx
    .select({ number: tasks.number })
    .from(taskDependencies)
    .innerJoin(tasks, eq(tasks.id, taskDependencies.dependsOnId))
    .where(and(eq(taskDependencies.taskId, taskId), ne(tasks.status, "done")))
    .orderBy(tasks.number);
}
