import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { forgetIdleDrafts } from "#server/domains/documents/drafts";
import { forgetOrphans } from "#server/domains/files/orchestration";
import { journalContext } from "./driver.ts";

/** No team: the sweep looks at all of them. */
const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/** Uploads that no document shows a day after they came, and editors that were left open without a word. */
export async function sweepUploads(nowMs: number): Promise<number> {
  await forgetIdleDrafts.call(journalContext(ANY_TEAM), {});
  const { objects } = await forgetOrphans.call(journalContext(ANY_TEAM), { nowMs });
  const storage = getObjectStorage();
  for (const { teamId, sha256 } of objects) await storage?.delete(objectKey(teamId, sha256));
  return objects.length;
}
