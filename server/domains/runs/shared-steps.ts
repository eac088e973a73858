import { asc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { runSteps, runs } from "#db/tables/runs";
import type { Reader } from "#server/core/query";

export type StepRecord = typeof runSteps.$inferSelect;

/** The step a shared one stands for; a fork's fork points at the same one, so that one look is enough. */
export const origins = alias(runSteps, "origin");
export const originRuns = alias(runs, "origin_run");

/** What a step says: its own record, or for one shared with another run that run's. */
export function resolvedStep<S extends StepRecord>(step: S, origin: StepRecord | null): S {
  if (!origin) return step;
  const { summary, toolCallId, input, output, error, interactionId, attempt, startedAt, finishedAt } = origin;
  return { ...step, summary, toolCallId, input, output, error, interactionId, attempt, startedAt, finishedAt };
}

/** All steps of a run in order, with what the shared ones say. */
export async function stepsOf(
  db: Reader,
  run: { id: string; forkOfRunId: string | null },
): Promise<(StepRecord & { recordedBy?: number })[]> {
  if (run.forkOfRunId === null)
    return db.select().from(runSteps).where(eq(runSteps.runId, run.id)).orderBy(asc(runSteps.index));
  const rows = await db
    .select({ step: runSteps, origin: origins, recordedBy: originRuns.number })
    .from(runSteps)
    .leftJoin(origins, eq(origins.id, runSteps.originStepId))
    .leftJoin(originRuns, eq(originRuns.id, origins.runId))
    .where(eq(runSteps.runId, run.id))
    .orderBy(asc(runSteps.index));
  return rows.map(({ step, origin, recordedBy }) => ({
    ...resolvedStep(step, origin),
    ...(recordedBy === null ? {} : { recordedBy }),
  }));
}
