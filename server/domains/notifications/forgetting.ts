import { and, inArray, lt, notInArray } from "drizzle-orm";
import { z } from "zod";
import { notificationDeliveries } from "#db/tables/notifications";
import { command } from "#server/core/command";
import { firstIdAt } from "#server/lib/ids";

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 90 * DAY_MS;
/** Few enough that the embedded database is never held up for long; the rest goes with the next sweep. */
const BATCH = 2_000;

/** Forgets mails and webhooks of ninety days ago, whatever became of them. What still waits stays. */
export const forgetDeliveries = command({
  name: "notice.forget_deliveries",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ gone: z.number() }),
  async run({ tx, input }) {
    const old = tx
      .select({ id: notificationDeliveries.id })
      .from(notificationDeliveries)
      .where(
        and(
          lt(notificationDeliveries.id, firstIdAt(input.nowMs - KEPT_MS)),
          notInArray(notificationDeliveries.status, ["pending", "sending"]),
        ),
      )
      .orderBy(notificationDeliveries.id)
      .limit(BATCH);
    const gone = await tx
      .delete(notificationDeliveries)
      .where(inArray(notificationDeliveries.id, old))
      .returning({ id: notificationDeliveries.id });
    return { gone: gone.length };
  },
});
