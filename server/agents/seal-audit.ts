import { dueForRetention, isSealDue, pruneAudit, sealAudit } from "#server/domains/audit/orchestration";
import { ANY_TEAM, journalContext } from "./driver.ts";

/** A sweep gives way to the others after so many rounds; the rest comes a second later. */
const MOST_ROUNDS = 8;

/** Gives the audit rows of the last second their places in their teams' chains. */
export async function sweepAudit(): Promise<number> {
  if (!(await isSealDue.call(journalContext(ANY_TEAM), {}))) return 0;
  let sealed = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const done = await sealAudit.call(journalContext(ANY_TEAM), {});
    sealed += done.sealed;
    if (!done.isMore) break;
  }
  return sealed;
}

/** Deletes what teams do not keep any longer. */
export async function sweepOldAudit(nowMs: number): Promise<number> {
  let deleted = 0;
  for (const { teamId } of await dueForRetention.call(journalContext(ANY_TEAM), { nowMs }))
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const done = await pruneAudit.call(journalContext(teamId), { nowMs });
      deleted += done.deleted;
      if (!done.isMore) break;
    }
  return deleted;
}
