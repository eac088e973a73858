import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type {
  DeliveryChannel,
  DeliveryStatus,
  NoticeChoices,
  NoticeKind,
  NoticePriority,
  NoticeThing,
  WebhookFormat,
} from "#server/domains/notifications/schema";
import { createdAt, id, instant, json } from "../columns.ts";
import { messages } from "./messages.ts";
import { users } from "./teams.ts";

/** What a person is told. One row a person, kind and thing while it is unread: what comes on top only raises its count. */
export const notifications = pgTable(
  "notifications",
  {
    id: id(),
    teamId: uuid().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: text().$type<NoticeKind>().notNull(),
    /** `<kind>:<thing>`. Null in rows of before there was one. */
    groupKey: text(),
    priority: text().$type<NoticePriority>().notNull().default("normal"),
    count: integer().notNull().default(1),
    messageId: uuid().references(() => messages.id),
    taskId: uuid(),
    missionId: uuid(),
    /** What else it leads to. */
    thing: text().$type<NoticeThing>(),
    thingId: uuid(),
    /** Who caused it last, and what it says, as they were then. */
    by: text().notNull(),
    text: text().notNull(),
    /** Off: the person wants it by mail or webhook only. */
    isShown: boolean().notNull().default(true),
    readAt: instant(),
    /** When something came on top last. */
    at: instant().notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("notifications_open").on(t.teamId, t.userId, t.groupKey).where(sql`read_at is null`),
    index("notifications_latest").on(t.teamId, t.userId, t.at, t.id),
    index("notifications_unread").on(t.teamId, t.userId).where(sql`read_at is null`),
    index("notifications_message").on(t.messageId).where(sql`message_id is not null`),
  ],
);

/** What has been told already: an event that comes twice tells once. */
export const notificationCauses = pgTable(
  "notification_causes",
  {
    userId: uuid().notNull(),
    causeKey: text().notNull(),
    teamId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.causeKey] })],
);

/** How a person wants to be told in a team. No row: the usual way. */
export const notificationSettings = pgTable(
  "notification_settings",
  {
    teamId: uuid().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    choices: json<NoticeChoices>().notNull(),
    /** The hour of the daily digest, by the person's clock. */
    dailyHour: integer().notNull(),
    /** Minutes of the day; both or none. */
    quietFrom: integer(),
    quietTo: integer(),
    /** Null: the team's. */
    timeZone: text(),
    urgentBreaksQuiet: boolean().notNull(),
    webhookUrl: text(),
    webhookSecret: text(),
    webhookFormat: text().$type<WebhookFormat>().notNull(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.userId] })],
);

/** What is to go out by mail or webhook, and what became of it. Rows of one `batchKey` go out as one. */
export const notificationDeliveries = pgTable(
  "notification_deliveries",
  {
    id: id(),
    teamId: uuid().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    channel: text().$type<DeliveryChannel>().notNull(),
    kind: text().$type<NoticeKind>(),
    /** Null: somebody tries the channel. */
    notificationId: uuid(),
    causeKey: text().notNull(),
    batchKey: text().notNull(),
    dueAt: instant().notNull(),
    status: text().$type<DeliveryStatus>().notNull().default("pending"),
    attempts: integer().notNull().default(0),
    detail: text().notNull().default(""),
    /** While it is being sent; after that its process is taken for dead. */
    leaseUntil: instant(),
    sentAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("notification_deliveries_once").on(t.userId, t.channel, t.causeKey),
    uniqueIndex("notification_deliveries_waiting")
      .on(t.notificationId, t.channel)
      .where(sql`status = 'pending' and attempts = 0`),
    index("notification_deliveries_due").on(t.dueAt).where(sql`status in ('pending', 'sending')`),
    index("notification_deliveries_log").on(t.teamId, t.userId, t.id),
  ],
);
