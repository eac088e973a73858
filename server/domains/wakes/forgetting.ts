import { and, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { outsideLabels } from "#db/tables/outside";
import { wakes } from "#db/tables/wakes";
import { command } from "#server/core/command";
import { firstIdAt } from "#server/lib/ids";

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 90 * DAY_MS;
/** Few enough that the embedded database is never held up for long; the rest goes with the next sweep. */
const BATCH = 2_000;

/**
 * Forgets wakes of ninety days ago that came to nothing: dropped, failed for good, or noted because the work began by itself. Those
 * a run took are part of that run’s record and stay with it.
 */
export const forgetWakes = command({
  name: "wake.forget",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ gone: z.number() }),
  async run({ tx, input }) {
    const old = tx
      .select({ id: wakes.id })
      .from(wakes)
      .where(
        and(
          lt(wakes.id, firstIdAt(input.nowMs - KEPT_MS)),
          // Word by word as the index has it.
          sql`run_id is null and status in ('noted', 'failed', 'dropped')`,
        ),
      )
      .orderBy(wakes.id)
      .limit(BATCH);
    const gone = await tx.delete(wakes).where(inArray(wakes.id, old)).returning({ id: wakes.id });
    const ids = gone.map(({ id }) => id);
    if (ids.length > 0) await tx.delete(outsideLabels).where(inArray(outsideLabels.subjectId, ids));
    return { gone: ids.length };
  },
});
