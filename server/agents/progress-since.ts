import { readHeadSeq } from "#server/domains/events/queries";
import { journalContext } from "./driver.ts";
import { progressMission } from "./orchestrate.ts";

const MOST = 1_000;
/** Up to which event each mission was looked at by this process. */
const seen = new Map<string, number>();

/**
 * Makes a mission's next move, unless one that began after the event of this number was committed has made it already: twenty
 * agents at work send many events for one look. Goes by the order of events alone, never by clocks.
 */
export async function progressSince(teamId: string, missionId: string, seq: number | undefined): Promise<void> {
  if (seq !== undefined && seq <= (seen.get(missionId) ?? 0)) return;
  const head = await readHeadSeq.call(journalContext(teamId), {});
  await progressMission(teamId, missionId);
  if (seen.size >= MOST) seen.clear();
  seen.set(missionId, head.seq);
}
