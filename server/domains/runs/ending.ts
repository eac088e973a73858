import { and, asc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import type { Emit } from "#server/core/command";
import { type RunRecord, runRef } from "./lease.ts";
import { runFinished, runWoken } from "./schema.ts";

/** Ends a run and lets its agent's next one begin. */
export async function endRun(
  tx: Tx,
  run: RunRecord,
  end: { status: "succeeded" | "failed" | "cancelled"; reason: string | null },
  emit: Emit<typeof runFinished | typeof runWoken>,
): Promise<void> {
  await tx
    .update(runs)
    .set({
      status: end.status,
      statusReason: end.reason,
      leaseUntilMs: 0,
      leaseOwner: null,
      finishedAt: new Date(),
      updatedAt: new Date(),
    })
    .where(eq(runs.id, run.id));
  const [agent] = await tx.select({ name: agents.name }).from(agents).where(eq(agents.id, run.agentId));
  emit(runFinished, {
    ...runRef(run),
    purpose: run.purpose,
    status: end.status,
    reason: end.reason,
    stepCount: run.stepCount,
    modelCalls: run.modelCalls,
    costMicros: run.costMicros,
    agentName: agent?.name ?? "",
  });
  await wakeNext(tx, run, emit);
}

/** The seat is free: the agent's oldest queued run may begin. One that its program has not claimed waits for that. */
export async function wakeNext(tx: Tx, run: RunRecord, emit: Emit<typeof runWoken>): Promise<void> {
  const [next] = await tx
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.agentId, run.agentId),
        eq(runs.status, "queued"),
        eq(runs.kind, "work"),
        sql`not (${runs.isProgram} and ${runs.tokenHash} is null)`,
        sql`not exists (select 1 from ${missions} m where m.id = ${runs.missionId} and m.is_paused)`,
      ),
    )
    .orderBy(asc(runs.createdAt))
    .limit(1);
  if (next && next.id !== run.id) emit(runWoken, { ...runRef(next), reason: `run ${run.number} gave its seat back` });
}
