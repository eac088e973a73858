import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { taskDependencies, tasks } from "#db/tables/tasks";
import type { KnownStep } from "./revision.ts";
import type { Draft } from "./write.ts";

type Edge = typeof taskDependencies.$inferSelect;

/**
 * Ties the tasks of a version together. Edges between its steps are written anew; what ties a step to tasks outside the plan
 * stays, and goes over to the step that took its place.
 */
export async function linkSteps(
  tx: Tx,
  of: { drafts: Draft[]; cancelled: KnownStep[]; outside: Map<string, string[]> },
): Promise<void> {
  const ids = new Map(of.drafts.map(({ planned }) => [planned.key, planned.taskId]));
  const lasting = new Set(ids.values());
  const gone = new Set(of.cancelled.map((step) => step.taskId));
  const all = [...lasting, ...gone];
  const from = await tx.select().from(taskDependencies).where(inArray(taskDependencies.taskId, all));
  const to = await tx.select().from(taskDependencies).where(inArray(taskDependencies.dependsOnId, all));
  const isInside = (id: string) => lasting.has(id) || gone.has(id);
  const wanted: Edge[] = of.drafts.flatMap(({ planned, next }) => {
    const own = planned.dependsOn.flatMap((key) => ids.get(key) ?? []);
    const replaced = next.kind === "new" ? next.replaces.map((step) => step.taskId) : [];
    const inherited = from
      .filter((edge) => replaced.includes(edge.taskId) && !isInside(edge.dependsOnId))
      .map((edge) => edge.dependsOnId);
    const outside = of.outside.get(planned.key) ?? [];
    return [...own, ...inherited, ...outside].map((dependsOnId) => ({ taskId: planned.taskId, dependsOnId }));
  });
  // Tasks outside the plan that waited for a step that is gone wait for what took its place.
  for (const edge of to.filter((one) => gone.has(one.dependsOnId) && !isInside(one.taskId))) {
    const heirs = of.drafts.filter(
      ({ next }) => next.kind === "new" && next.replaces.some((step) => step.taskId === edge.dependsOnId),
    );
    wanted.push(...heirs.map(({ planned }) => ({ taskId: edge.taskId, dependsOnId: planned.taskId })));
    await tx
      .delete(taskDependencies)
      .where(and(eq(taskDependencies.taskId, edge.taskId), eq(taskDependencies.dependsOnId, edge.dependsOnId)));
  }
  if (lasting.size > 0)
    await tx
      .delete(taskDependencies)
      .where(and(inArray(taskDependencies.taskId, [...lasting]), inArray(taskDependencies.dependsOnId, all)));
  if (wanted.length > 0) await tx.insert(taskDependencies).values(wanted).onConflictDoNothing();
  await beginAnew(tx, wanted, [...from, ...to]);
}

/** What has to wait for more than before gets a new round: the run that stood in line for it ends, and is no failed try. */
async function beginAnew(tx: Tx, wanted: Edge[], before: Edge[]): Promise<void> {
  const isKnown = (edge: Edge) =>
    before.some((one) => one.taskId === edge.taskId && one.dependsOnId === edge.dependsOnId);
  const ids = [...new Set(wanted.filter((edge) => !isKnown(edge)).map((edge) => edge.taskId))];
  if (ids.length === 0) return;
  await tx
    .update(tasks)
    .set({ round: sql`${tasks.round} + 1` })
    .where(and(inArray(tasks.id, ids), eq(tasks.status, "assigned")));
}
