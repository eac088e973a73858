import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { CHANNELS, NOTICE_KINDS, NOTICE_PRIORITIES, PACES } from "#server/lib/notice-kinds";
import { isZone } from "#server/lib/time-zone";

export const noticeKind = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof noticeKind>;
export type NoticePriority = (typeof NOTICE_PRIORITIES)[number];

/** What a notice leads to, when it is neither a task, a mission nor a message of one. */
export const NOTICE_THINGS = ["approval", "agent", "document", "money", "session", "connection"] as const;
export type NoticeThing = (typeof NOTICE_THINGS)[number];

export const channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof channel>;
export const deliveryChannel = z.enum(["mail", "webhook"]);
export type DeliveryChannel = z.infer<typeof deliveryChannel>;
export type Pace = (typeof PACES)[number];

/** `skipped`: read or taken back before its time came. */
export const DELIVERY_STATUSES = ["pending", "sending", "sent", "failed", "skipped"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const WEBHOOK_FORMATS = ["standard", "slack"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** Per kind and channel, only what differs from the usual. The app itself knows `off` and `now` alone. */
export const noticeChoices = z.partialRecord(noticeKind, z.partialRecord(channel, z.enum(PACES)));
export type NoticeChoices = z.infer<typeof noticeChoices>;

export const noticeView = z.object({
  id: z.string(),
  kind: noticeKind,
  priority: z.enum(NOTICE_PRIORITIES),
  count: z.number(),
  by: z.string(),
  text: z.string(),
  messageId: z.string().nullable(),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  thing: z.enum(NOTICE_THINGS).nullable(),
  thingId: z.string().nullable(),
  readAt: z.date().nullable(),
  at: z.date(),
});
export type NoticeView = z.infer<typeof noticeView>;

const minuteOfDay = z.number().int().min(0).max(1_439);

export const settingsInput = z.object({
  choices: noticeChoices,
  dailyHour: z.number().int().min(0).max(23),
  quiet: z.object({ from: minuteOfDay, to: minuteOfDay }).nullable(),
  timeZone: z.string().max(60).refine(isZone, "No time zone has this name. Europe/Stockholm is one.").nullable(),
  urgentBreaksQuiet: z.boolean(),
  webhookUrl: z
    .string()
    .trim()
    .max(500)
    .refine((given) => /^https?:\/\/[^\s]+$/.test(given) && URL.canParse(given), "An address begins with https://")
    .nullable(),
  webhookFormat: z.enum(WEBHOOK_FORMATS),
});
export type SettingsInput = z.infer<typeof settingsInput>;

export const settingsView = settingsInput.extend({
  /** Every kind and channel, the usual filled in. */
  choices: z.record(noticeKind, z.record(channel, z.enum(PACES))),
  /** Where mail goes, and whether this installation can send any. */
  email: z.string(),
  canMail: z.boolean(),
  teamTimeZone: z.string(),
  /** Signs what the webhook gets, so that its receiver can tell it is from here. */
  webhookSecret: z.string().nullable(),
});
export type SettingsView = z.infer<typeof settingsView>;

export const deliveryView = z.object({
  id: z.string(),
  channel: deliveryChannel,
  kind: noticeKind.nullable(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  detail: z.string(),
  dueAt: z.date(),
  sentAt: z.date().nullable(),
  createdAt: z.date(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

/** Notices of one person, as a mail or a webhook carries them. */
export const parcel = z.object({
  batchKey: z.string(),
  teamId: z.string(),
  userId: z.string(),
  channel: deliveryChannel,
  isTest: z.boolean(),
  attempts: z.number(),
  dueAt: z.date(),
  team: z.object({ slug: z.string(), name: z.string() }),
  person: z.object({ name: z.string(), email: z.string() }),
  webhook: z.object({ url: z.string(), secret: z.string(), format: z.enum(WEBHOOK_FORMATS) }).nullable(),
  notices: z.array(noticeView),
});
export type Parcel = z.infer<typeof parcel>;

export const unreadCounts = z.object({ unread: z.number(), messages: z.number() });
export type UnreadCounts = z.infer<typeof unreadCounts>;

export const noticeGiven = defineEvent("notice.given", "trace", z.object({ userId: z.string() }));
