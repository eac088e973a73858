import { sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { teamCounters } from "#db/tables/kernel";

/** The next short number of a kind in a team (M-3, T-12, run 211), or the first of `count` consecutive ones. No gaps after a commit. */
export async function nextNumber(
  tx: Tx,
  teamId: string,
  kind: "mission" | "task" | "run" | "working" | "approval",
  count = 1,
): Promise<number> {
  const [row] = await tx
    .insert(teamCounters)
    .values({ teamId, kind, value: count })
    .onConflictDoUpdate({
      target: [teamCounters.teamId, teamCounters.kind],
      set: { value: sql`${teamCounters.value} + ${count}` },
    })
    .returning({ value: teamCounters.value });
  if (!row) throw new Error("The counter row was not returned.");
  return row.value - count + 1;
}
