import { type SQL, sql } from "drizzle-orm";
import { boolean, customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MessageKind, Reaction, TargetOutcome, TargetWhy } from "#server/domains/messages/schema";
import { createdAt, id, instant } from "../columns.ts";
import { agents } from "./agents.ts";
import { documents } from "./documents.ts";
import { files, missions } from "./missions.ts";
import { tasks } from "./tasks.ts";
import { users } from "./teams.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** What people and agents say on a task, a mission or a document. One level deep: an answer replies to a message that replies to none. */
export const messages = pgTable(
  "task_messages",
  {
    id: id(),
    teamId: uuid().notNull(),
    taskId: uuid().references(() => tasks.id),
    missionId: uuid().references(() => missions.id),
    /** Of a comment on a document, which then belongs to no task or mission itself. */
    documentId: uuid().references(() => documents.id),
    replyToId: uuid(),
    authorAgentId: uuid().references(() => agents.id),
    authorUserId: uuid().references(() => users.id),
    /** The run in which an agent wrote it. */
    runId: uuid(),
    /** How many wakes led to it: 0 when a person or a planned run wrote it. Beyond a limit nobody is woken any more. */
    depth: integer().notNull().default(0),
    /** Made by the sender, so that a message sent twice is there once. */
    clientKey: uuid(),
    kind: text().$type<MessageKind>().notNull(),
    /** Empty once deleted; what it said stays in `message_versions`. */
    body: text().notNull(),
    version: integer().notNull().default(1),
    answeredById: uuid(),
    editedAt: instant(),
    deletedAt: instant(),
    createdAt: createdAt(),
    /** As written and by English stems, so that names and words are both found. */
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`to_tsvector('simple'::regconfig, ${messages.body}) || to_tsvector('english'::regconfig, ${messages.body})`,
    ),
  },
  (t) => [
    index("task_messages_task").on(t.taskId, t.createdAt),
    index("task_messages_mission").on(t.missionId, t.id),
    index("task_messages_document").on(t.documentId, t.id).where(sql`document_id is not null`),
    index("task_messages_team").on(t.teamId, t.id),
    uniqueIndex("task_messages_client").on(t.teamId, t.authorUserId, t.clientKey),
    index("task_messages_reply").on(t.replyToId, t.id),
    index("task_messages_search").using("gin", t.search),
  ],
);

/** What a message said before each edit, and before it was deleted. */
export const messageVersions = pgTable(
  "message_versions",
  {
    messageId: uuid()
      .notNull()
      .references(() => messages.id),
    version: integer().notNull(),
    teamId: uuid().notNull(),
    body: text().notNull(),
    replacedAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.version] })],
);

export const messageReactions = pgTable(
  "message_reactions",
  {
    messageId: uuid()
      .notNull()
      .references(() => messages.id),
    reaction: text().$type<Reaction>().notNull(),
    /** The agent's or the user's id: one of each kind a person. */
    byId: uuid().notNull(),
    teamId: uuid().notNull(),
    isAgent: boolean().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.reaction, t.byId] })],
);

export const messageFiles = pgTable(
  "message_files",
  {
    messageId: uuid()
      .notNull()
      .references(() => messages.id),
    fileId: uuid()
      .notNull()
      .references(() => files.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.fileId] })],
);

/** How far a person has read what is said on a task, a mission or a document. Ids of messages are in the order of their time. */
export const threadReads = pgTable(
  "thread_reads",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    /** The task, the mission or the document. */
    placeId: uuid().notNull(),
    teamId: uuid().notNull(),
    messageId: uuid().notNull(),
    readAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.placeId] })],
);

/** Whom a message is meant for, and what came of it: an agent was woken or not and why, a person was notified. */
export const messageTargets = pgTable(
  "message_targets",
  {
    messageId: uuid()
      .notNull()
      .references(() => messages.id),
    targetId: uuid().notNull(),
    teamId: uuid().notNull(),
    isAgent: boolean().notNull(),
    why: text().$type<TargetWhy>().notNull(),
    outcome: text().$type<TargetOutcome>().notNull(),
    reason: text().notNull().default(""),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.targetId] }),
    index("message_targets_target").on(t.targetId, t.createdAt),
  ],
);
