import { type SQL, sql } from "drizzle-orm";
import { boolean, customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ChatMessageStatus, ChatRole } from "#server/domains/sessions/schema";
import { createdAt, id, instant } from "../columns.ts";
import { agents } from "./agents.ts";
import { files } from "./missions.ts";
import { teams, users } from "./teams.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** A talk between people of the team and its agents. */
export const chatSessions = pgTable(
  "chat_sessions",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    title: text().notNull(),
    /** A person named it: the first message does not any more. */
    hasOwnTitle: boolean().notNull().default(false),
    /** Who answers when nobody is called by name. */
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    createdByUserId: uuid().references(() => users.id),
    missionId: uuid(),
    taskId: uuid(),
    documentIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    /** The newest message of the version that is shown; the others hang from it by `parentId`. */
    headId: uuid(),
    /** For a branch: the message of another talk it goes on from. What was said before is not copied. */
    branchedFromId: uuid(),
    archivedAt: instant(),
    deletedAt: instant(),
    lastAt: instant().notNull().defaultNow(),
    createdAt: createdAt(),
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`to_tsvector('simple'::regconfig, ${chatSessions.title}) || to_tsvector('english'::regconfig, ${chatSessions.title})`,
    ),
  },
  (t) => [
    index("chat_sessions_team").on(t.teamId, t.lastAt, t.id),
    index("chat_sessions_search").using("gin", t.search),
  ],
);

/** One thing said. Messages form a tree: two with the same parent are versions of each other. */
export const chatMessages = pgTable(
  "chat_messages",
  {
    id: id(),
    teamId: uuid().notNull(),
    sessionId: uuid()
      .notNull()
      .references(() => chatSessions.id),
    parentId: uuid(),
    role: text().$type<ChatRole>().notNull(),
    status: text().$type<ChatMessageStatus>().notNull(),
    userId: uuid().references(() => users.id),
    /** Of an answer: who gives it. Of a person's message: whom it asks. */
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    /** What a person wrote. Of an answer: its text once it is whole, for search; what is shown comes from the run's journal. */
    body: text().notNull(),
    missionId: uuid(),
    taskId: uuid(),
    documentIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    /** The run that is the answer. */
    runId: uuid(),
    rating: integer(),
    ratedByUserId: uuid(),
    createdAt: createdAt(),
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`to_tsvector('simple'::regconfig, ${chatMessages.body}) || to_tsvector('english'::regconfig, ${chatMessages.body})`,
    ),
  },
  (t) => [
    index("chat_messages_session").on(t.sessionId, t.status, t.id),
    index("chat_messages_parent").on(t.parentId, t.id),
    uniqueIndex("chat_messages_run").on(t.runId).where(sql`run_id is not null`),
    index("chat_messages_search").using("gin", t.search),
  ],
);

export const chatMessageFiles = pgTable(
  "chat_message_files",
  {
    messageId: uuid()
      .notNull()
      .references(() => chatMessages.id),
    sessionId: uuid().notNull(),
    fileId: uuid()
      .notNull()
      .references(() => files.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.fileId] }), index("chat_message_files_session").on(t.sessionId)],
);

/** The agents of a talk, besides the one it began with. */
export const chatAgents = pgTable(
  "chat_agents",
  {
    sessionId: uuid()
      .notNull()
      .references(() => chatSessions.id),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.agentId] })],
);
