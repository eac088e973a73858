import { desc, eq, or } from "drizzle-orm";
import { runs } from "#db/tables/runs";
import type { Reader } from "#server/core/query";
import type { RunRecord } from "./lease.ts";
import type { ForkChange } from "./schema.ts";

const FORKS_SHOWN = 20;

/** What a fork did differently, in a phrase: “model simulated/default, instructions”. */
export function changeInWords(change: ForkChange | null, atIndex: number): string {
  const parts = [
    change?.output === undefined ? null : `another result of step ${atIndex}`,
    change?.model === undefined ? null : `model ${change.model}`,
    change?.system === undefined ? null : "other instructions",
    change?.workOrder === undefined ? null : "another work order",
  ];
  return parts.filter((part) => part !== null).join(", ") || "the same again";
}

/** Where a run left another one, and the newest runs that left it. */
export async function forksOf(db: Reader, run: RunRecord) {
  // Of a run that is no fork it picks the run itself, which is neither.
  const isOrigin = eq(runs.id, run.forkOfRunId ?? run.id);
  const related = await db
    .select()
    .from(runs)
    .where(or(isOrigin, eq(runs.forkOfRunId, run.id)))
    .orderBy(desc(isOrigin), desc(runs.number))
    .limit(FORKS_SHOWN + 1);
  const origin = related.find((row) => row.id === run.forkOfRunId);
  const rows = related.filter((row) => row.forkOfRunId === run.id).slice(0, FORKS_SHOWN);
  const atIndex = run.forkAtIndex ?? 0;
  return {
    fork:
      run.forkOfRunId && origin
        ? {
            ofRunId: run.forkOfRunId,
            ofNumber: origin.number,
            atIndex,
            what: changeInWords(run.forkChange, atIndex),
            isSandbox: run.isSandbox,
            promotedAt: run.promotedAt,
          }
        : null,
    forks: rows.map((row) => ({
      id: row.id,
      number: row.number,
      status: row.status,
      atIndex: row.forkAtIndex ?? 0,
      what: changeInWords(row.forkChange, row.forkAtIndex ?? 0),
      promotedAt: row.promotedAt,
      createdAt: row.createdAt,
    })),
  };
}
