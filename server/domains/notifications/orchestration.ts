import { and, eq, inArray, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { notificationDeliveries, notificationSettings, notifications } from "#db/tables/notifications";
import { memberships, teams, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { unsealText } from "#server/domains/vault/sealing";
import { isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { MAX_ATTEMPTS, retryAfterMs, USUAL } from "./policy.ts";
import { type Parcel, parcel } from "./schema.ts";
import { webhookPlace } from "./settings.ts";

const BATCHES_AT_ONCE = 8;
/** Longer than any sending takes: beyond it the process that sent is taken for dead. */
export const LEASE_MS = 60_000;

type Delivery = typeof notificationDeliveries.$inferSelect;

const isDue = (now: Date) =>
  or(
    and(eq(notificationDeliveries.status, "pending"), lte(notificationDeliveries.dueAt, now)),
    and(eq(notificationDeliveries.status, "sending"), lte(notificationDeliveries.leaseUntil, now)),
  );

/** Whether anything waits to go out, in any team. */
export const isPostDue = query({
  name: "notice.is_due",
  scope: "machine:write",
  input: z.object({ nowMs: z.number() }),
  output: z.boolean(),
  async run({ db, input }) {
    const found = await db
      .select({ id: notificationDeliveries.id })
      .from(notificationDeliveries)
      .where(isDue(new Date(input.nowMs)))
      .limit(1);
    return found.length > 0;
  },
});

/**
 * Takes what is due, of every team, batch by batch: nobody else sends it while the lease lasts. What a dead process had taken is
 * taken again under the same batch, so that it goes out under the same name.
 */
export const claimParcels = command({
  name: "notice.claim",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.array(parcel),
  async run({ tx, input }) {
    const now = new Date(input.nowMs);
    const due = tx
      .select({ batchKey: notificationDeliveries.batchKey })
      .from(notificationDeliveries)
      .where(isDue(now))
      .groupBy(notificationDeliveries.batchKey)
      .orderBy(sql`min(${notificationDeliveries.dueAt})`)
      .limit(BATCHES_AT_ONCE);
    const rows = await tx
      .update(notificationDeliveries)
      .set({
        status: "sending",
        attempts: sql`${notificationDeliveries.attempts} + 1`,
        leaseUntil: new Date(input.nowMs + LEASE_MS),
      })
      .where(and(inArray(notificationDeliveries.batchKey, due), isDue(now)))
      .returning();
    if (rows.length === 0) return [];
    const batches = Map.groupBy(rows, (row) => row.batchKey);
    const noticeRows = await tx
      .select()
      .from(notifications)
      .where(
        inArray(
          notifications.id,
          rows.flatMap((row) => row.notificationId ?? []),
        ),
      )
      .orderBy(notifications.at);
    const facts = await addressesOf(tx, rows);
    const isGone = (row: Delivery) => !facts.has(`${row.teamId}:${row.userId}`);
    await skip(tx, rows.filter(isGone), "Not in the team any more.");
    return [...batches].flatMap(([batchKey, batch]) => {
      const [first] = batch;
      const address = first && facts.get(`${first.teamId}:${first.userId}`);
      if (!first || !address) return [];
      const wanted = new Set(batch.flatMap((row) => row.notificationId ?? []));
      const { teamId, userId, channel, attempts, dueAt } = first;
      const notices = noticeRows.filter((row) => wanted.has(row.id) && row.readAt === null);
      return [
        { ...address, batchKey, teamId, userId, channel, attempts, dueAt, isTest: first.kind === null, notices },
      ] satisfies Parcel[];
    });
  },
});

async function skip(tx: Tx, rows: Delivery[], detail: string): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await tx
    .update(notificationDeliveries)
    .set({ status: "skipped", detail })
    .where(inArray(notificationDeliveries.id, ids));
}

/** Who gets it and where; who left the team gets nothing more. */
async function addressesOf(tx: Tx, rows: Delivery[]) {
  const found = await tx
    .select({ teamId: memberships.teamId, user: users, team: teams, settings: notificationSettings })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(teams, eq(teams.id, memberships.teamId))
    .leftJoin(
      notificationSettings,
      and(eq(notificationSettings.teamId, memberships.teamId), eq(notificationSettings.userId, memberships.userId)),
    )
    .where(
      and(
        inArray(memberships.teamId, [...new Set(rows.map((row) => row.teamId))]),
        inArray(memberships.userId, [...new Set(rows.map((row) => row.userId))]),
      ),
    );
  const addresses = new Map<string, Address>();
  for (const { teamId, user, team, settings } of found)
    addresses.set(`${teamId}:${user.id}`, {
      team: { slug: team.slug, name: team.name },
      person: { name: user.name, email: user.email },
      webhook: await webhookOf(tx, settings),
    });
  return addresses;
}

type Address = Pick<Parcel, "team" | "person" | "webhook">;

/** Where it goes and what signs it, opened for this one sending. */
async function webhookOf(
  tx: Tx,
  settings: typeof notificationSettings.$inferSelect | null,
): Promise<Parcel["webhook"]> {
  if (!settings?.webhookUrl || !settings.webhookSecret) return null;
  const { teamId, userId, webhookUrl, webhookSecret, webhookFormat } = settings;
  try {
    const secret = await unsealText(tx, webhookPlace(teamId, userId), webhookSecret);
    return { url: webhookUrl, secret, format: webhookFormat ?? USUAL.webhookFormat };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    // One secret that does not open must not hold up everybody's post.
    log.warn("a webhook's secret does not open", { teamId, userId, error: error.message });
    return null;
  }
}

/** Writes what became of a batch: sent, given up, or to be tried again later. Only who holds it may say so. */
export const settleParcel = command({
  name: "notice.settle",
  scope: "machine:write",
  audit: false,
  input: z.object({
    batchKey: z.string(),
    attempts: z.number(),
    outcome: z.enum(["sent", "skipped", "failed", "again"]),
    detail: z.string().max(500),
    nowMs: z.number(),
  }),
  output: z.object({ isSettled: z.boolean(), status: z.string() }),
  async run({ tx, input }) {
    const wait = input.outcome === "again" ? retryAfterMs(input.attempts) : null;
    const status = input.outcome !== "again" ? input.outcome : wait === null ? "failed" : "pending";
    const detail =
      input.outcome === "again" && wait === null
        ? `Given up after ${MAX_ATTEMPTS} tries: ${input.detail}`
        : input.detail;
    const rows = await tx
      .update(notificationDeliveries)
      .set({
        status,
        detail: detail.slice(0, 500),
        leaseUntil: null,
        ...(status === "sent" ? { sentAt: new Date(input.nowMs) } : {}),
        ...(wait === null ? {} : { dueAt: new Date(input.nowMs + wait) }),
      })
      .where(
        and(
          eq(notificationDeliveries.batchKey, input.batchKey),
          eq(notificationDeliveries.status, "sending"),
          eq(notificationDeliveries.attempts, input.attempts),
        ),
      )
      .returning({ id: notificationDeliveries.id });
    return { isSettled: rows.length > 0, status };
  },
});
