import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { runs } from "#db/tables/runs";
import { DomainError } from "#server/lib/errors";

export type RunRecord = typeof runs.$inferSelect;

export async function lockRun(tx: Tx, teamId: string, id: string): Promise<RunRecord> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.id, id)))
    .for("update");
  if (!run) throw new DomainError("not_found", "There is no such run in this team.");
  return run;
}

/**
 * The run, locked, provided that the fencing token is still the newest one. A driver that lost its lease while it was away
 * gets `conflict` here and writes nothing.
 */
export async function holdRun(tx: Tx, teamId: string, id: string, token: number): Promise<RunRecord> {
  const run = await lockRun(tx, teamId, id);
  if (run.leaseToken !== token || run.status !== "running") {
    throw new DomainError("conflict", `Run ${run.number} is no longer driven by this process.`);
  }
  return run;
}

export function runRef(run: RunRecord) {
  return { runId: run.id, agentId: run.agentId, missionId: run.missionId, taskId: run.taskId, number: run.number };
}
