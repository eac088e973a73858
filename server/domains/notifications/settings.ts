import { and, eq, gt, isNull, like } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { notificationDeliveries, notificationSettings } from "#db/tables/notifications";
import { command } from "#server/core/command";
import { sealText } from "#server/domains/vault/sealing";
import { mailSettings } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";
import { newId, newSecret } from "#server/lib/ids";
import { CHANNELS, NOTICE_KINDS, usualPace } from "#server/lib/notice-kinds";
import { requirePerson } from "./commands.ts";
import { USUAL } from "./policy.ts";
import { deliveryChannel, type NoticeChoices, noticeKind, settingsInput } from "./schema.ts";

/** How the person who asks wants to be told in this team from now on. What waits already keeps its time. */
export const saveSettings = command({
  name: "notice.save_settings",
  scope: "team:read",
  input: settingsInput,
  output: z.object({ isSaved: z.boolean() }),
  async run({ ctx, tx, input, record }) {
    const userId = requirePerson(ctx);
    const { quiet, ...rest } = input;
    const row = await lockSettings(tx, ctx.team.id, userId);
    await tx
      .update(notificationSettings)
      .set({
        ...rest,
        choices: onlyOwn(input.choices),
        quietFrom: quiet?.from ?? null,
        quietTo: quiet?.to ?? null,
        webhookSecret: row.webhookSecret ?? (input.webhookUrl ? await newWebhookSecret(tx, ctx.team.id, userId) : null),
        updatedAt: new Date(),
      })
      .where(isOf(ctx.team.id, userId));
    record({ entity: "notification settings", entityId: userId });
    return { isSaved: true };
  },
});

/** A new secret for the person's webhook; the old one signs no more. */
export const renewWebhookSecret = command({
  name: "notice.renew_secret",
  scope: "team:read",
  input: z.object({}),
  output: z.object({ isRenewed: z.boolean() }),
  async run({ ctx, tx, record }) {
    const userId = requirePerson(ctx);
    await lockSettings(tx, ctx.team.id, userId);
    const webhookSecret = await newWebhookSecret(tx, ctx.team.id, userId);
    await tx.update(notificationSettings).set({ webhookSecret }).where(isOf(ctx.team.id, userId));
    record({ entity: "notification settings", entityId: userId });
    return { isRenewed: true };
  },
});

const TESTS_A_MINUTE = 5;

/** Sends the person who asks a word on the channel, so that they see whether it arrives. */
export const sendTest = command({
  name: "notice.send_test",
  scope: "team:read",
  input: z.object({ channel: deliveryChannel }),
  output: z.object({ deliveryId: z.string() }),
  async run({ ctx, tx, input, record }) {
    const userId = requirePerson(ctx);
    const settings = await lockSettings(tx, ctx.team.id, userId);
    if (input.channel === "mail" && !mailSettings())
      throw new DomainError("conflict", "This installation sends no mail yet. Set SMTP_URL and start it anew.");
    if (input.channel === "webhook" && !settings.webhookUrl)
      throw new DomainError("conflict", "There is no webhook address yet. Save one first.");
    const minuteAgo = new Date(Date.now() - 60_000);
    const recent = await tx
      .select({ id: notificationDeliveries.id })
      .from(notificationDeliveries)
      .where(
        and(
          eq(notificationDeliveries.teamId, ctx.team.id),
          eq(notificationDeliveries.userId, userId),
          isNull(notificationDeliveries.kind),
          gt(notificationDeliveries.createdAt, minuteAgo),
        ),
      )
      .limit(TESTS_A_MINUTE);
    if (recent.length >= TESTS_A_MINUTE) throw new DomainError("limited", "Enough tests for a minute. Try again soon.");
    const id = newId();
    const key = `test:${id}`;
    await tx.insert(notificationDeliveries).values({
      id,
      teamId: ctx.team.id,
      userId,
      channel: input.channel,
      causeKey: key,
      batchKey: key,
      dueAt: new Date(),
    });
    record({ entity: "notification delivery", entityId: id });
    return { deliveryId: id };
  },
});

/** The link in a mail: no more mail of that kind, or of any. Takes effect without signing in, hence machine scope. */
export const unsubscribe = command({
  name: "notice.unsubscribe",
  scope: "machine:write",
  input: z.object({ userId: z.uuid(), kind: noticeKind.nullable() }),
  output: z.object({ isOff: z.boolean() }),
  async run({ ctx, tx, input, record }) {
    const row = await lockSettings(tx, ctx.team.id, input.userId);
    const choices: NoticeChoices = { ...row.choices };
    for (const kind of input.kind ? [input.kind] : NOTICE_KINDS) choices[kind] = { ...choices[kind], mail: "off" };
    await tx.update(notificationSettings).set({ choices }).where(isOf(ctx.team.id, input.userId));
    record({ entity: "notification settings", entityId: input.userId });
    return { isOff: true };
  },
});

export function isOf(teamId: string, userId: string) {
  return and(eq(notificationSettings.teamId, teamId), eq(notificationSettings.userId, userId));
}

/** The person's row, locked; made with the usual when there is none. */
async function lockSettings(tx: Tx, teamId: string, userId: string) {
  await tx
    .insert(notificationSettings)
    .values({ ...USUAL, teamId, userId, choices: {} })
    .onConflictDoNothing();
  const [row] = await tx.select().from(notificationSettings).where(isOf(teamId, userId)).for("update");
  if (!row) throw new Error("The settings row was not kept.");
  return row;
}

/** As Standard Webhooks writes one: the prefix, then base64. It lies sealed in its column. */
function newWebhookSecret(tx: Tx, teamId: string, userId: string): Promise<string> {
  return sealText(tx, webhookPlace(teamId, userId), `whsec_${Buffer.from(newSecret()).toString("base64")}`);
}

/** Where a person's webhook secret belongs; it opens nowhere else. */
export const webhookPlace = (teamId: string, userId: string) => ({ teamId, purpose: `webhook of ${userId}` });

/** Seals secrets that were kept as text before there was a vault; none is left after the first start. */
export const sealWebhookSecrets = command({
  name: "notice.seal_secrets",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ sealed: z.number() }),
  async run({ tx }) {
    const rows = await tx
      .select({
        teamId: notificationSettings.teamId,
        userId: notificationSettings.userId,
        secret: notificationSettings.webhookSecret,
      })
      .from(notificationSettings)
      .where(like(notificationSettings.webhookSecret, "whsec\\_%"))
      .limit(200)
      .for("update");
    for (const { teamId, userId, secret } of rows)
      await tx
        .update(notificationSettings)
        .set({ webhookSecret: await sealText(tx, webhookPlace(teamId, userId), secret ?? "") })
        .where(isOf(teamId, userId));
    return { sealed: rows.length };
  },
});

/** Only what differs from the usual is kept, so that a better usual reaches those who never chose. */
function onlyOwn(choices: NoticeChoices): NoticeChoices {
  const own: NoticeChoices = {};
  for (const kind of NOTICE_KINDS)
    for (const channel of CHANNELS) {
      const pace = choices[kind]?.[channel];
      if (pace && pace !== usualPace(kind, channel)) own[kind] = { ...own[kind], [channel]: pace };
    }
  return own;
}
