import { sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { teamCounters } from "#db/tables/kernel";

type Counted = "mission" | "task" | "run" | "working" | "approval";

/** The next short number of a kind in a team (M-3, T-12, run 211), or the first of `count` consecutive ones. No gaps after a commit. */
export async function nextNumber(tx: Tx, teamId: string, kind: Counted, count = 1): Promise<number> {
  const [row] = await takeNumber(tx, teamId, kind, count);
  if (!row) throw new Error("The counter row was not returned.");
  return row.value - count + 1;
}

/** As a statement that gives the last of the numbers taken, for use within another one. */
export function takeNumber(tx: Tx, teamId: string, kind: Counted, count = 1) {
  return tx
    .insert(teamCounters)
    .values({ teamId, kind, value: count })
    .onConflictDoUpdate({
      target: [teamCounters.teamId, teamCounters.kind],
      set: { value: sql`${teamCounters.value} + ${count}` },
    })
    .returning({ value: teamCounters.value });
}
