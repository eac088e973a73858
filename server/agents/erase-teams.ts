import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { eraseSome, findDeletedTeam } from "#server/domains/teams/erasing";
import { log } from "#server/lib/log";
import { journalContext } from "./driver.ts";

/** No team: the sweep looks at all of them. */
const ANY_TEAM = "00000000-0000-0000-0000-000000000000";
/** So long a sweep may take of a tick; the next one goes on. */
const BUDGET_MS = 250;

/** Removes what deleted teams left, a little at a time. One statement when there is none. */
export async function sweepDeletedTeams(nowMs: number, budgetMs = BUDGET_MS): Promise<number> {
  const found = await findDeletedTeam.call(journalContext(ANY_TEAM), { nowMs });
  if (!found) return 0;
  const { teamId } = found;
  const storage = getObjectStorage();
  let rounds = 0;
  for (const until = performance.now() + budgetMs; performance.now() < until; rounds += 1) {
    const { isDone, objects } = await eraseSome.call(journalContext(teamId), {});
    for (const sha256 of objects) await storage?.delete(objectKey(teamId, sha256));
    if (!isDone) continue;
    log.info("a deleted team is erased", { teamId });
    break;
  }
  return rounds;
}
