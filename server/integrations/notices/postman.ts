import { systemContext } from "#server/core/context";
import { claimParcels, isPostDue, settleParcel } from "#server/domains/notifications/orchestration";
import type { Parcel } from "#server/domains/notifications/schema";
import type { Clock } from "#server/lib/clock";
import type { MailSettings } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { sendMail } from "./mail.ts";
import type { Outcome } from "./outcome.ts";
import { callWebhook } from "./webhook.ts";

const ANY_TEAM = "00000000-0000-0000-0000-000000000000";
const machineOf = (teamId: string) => systemContext(teamId, "postman", ["machine:write"]);

export type PostmanOptions = {
  mail: MailSettings | null;
  /** The address people open, without a slash at its end: where links lead. */
  base: string;
  secret: string;
  allowPrivate: boolean;
};

export type Postman = {
  /** Takes what is due and lets it go out beside; one statement when nothing is. */
  sweep(nowMs: number): Promise<number>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/**
 * Carries notices to mailboxes and webhooks. What is due is taken in a transaction, sent outside any, and then written down. A
 * process that dies in between leaves a lease that runs out: the batch goes out once more under the same Message-ID or
 * webhook-id, by which its receiver knows it.
 */
export function createPostman(options: PostmanOptions, clock: Clock): Postman {
  const underway = new Set<Promise<void>>();

  async function carry(parcel: Parcel): Promise<void> {
    const { outcome, detail } = await attempt(parcel, options, clock.now());
    const { batchKey, attempts } = parcel;
    const nowMs = clock.now();
    await settleParcel.call(machineOf(parcel.teamId), { batchKey, attempts, outcome, detail, nowMs });
    if (outcome === "failed" || outcome === "again")
      log.warn("a notification did not go out", { channel: parcel.channel, outcome, detail });
  }

  return {
    sweep: async (nowMs) => {
      if (underway.size > 0) return 0;
      if (!(await isPostDue.call(machineOf(ANY_TEAM), { nowMs }))) return 0;
      const parcels = await claimParcels.call(machineOf(ANY_TEAM), { nowMs });
      for (const parcel of parcels) {
        const work = carry(parcel).catch((error: unknown) =>
          log.warn("a notification was not settled", { error: describeError(error) }),
        );
        underway.add(work);
        void work.finally(() => underway.delete(work));
      }
      return parcels.length;
    },
    idle: async () => {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

async function attempt(parcel: Parcel, options: PostmanOptions, nowMs: number): Promise<Outcome> {
  if (!parcel.isTest && parcel.notices.length === 0)
    return { outcome: "skipped", detail: "Read in the app before its time came." };
  if (parcel.channel === "webhook") return callWebhook(parcel, { ...options, nowMs });
  if (!options.mail) return { outcome: "skipped", detail: "This installation sends no mail any more." };
  return sendMail(parcel, { ...options, settings: options.mail });
}
