import { type SQL, sql } from "drizzle-orm";
import { customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Audience, BlameSpan, DocumentKind, DocumentStatus, Editors } from "#server/domains/documents/schema";
import { createdAt, id, instant, json } from "../columns.ts";
import { agents } from "./agents.ts";
import { files } from "./missions.ts";
import { teams, users } from "./teams.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const documents = pgTable(
  "documents",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    missionId: uuid(),
    taskId: uuid(),
    title: text().notNull(),
    version: integer().notNull(),
    /** The text of the newest version, so that lists and searches read one table. */
    body: text().notNull().default(""),
    kind: text().$type<DocumentKind>().notNull().default("deliverable"),
    tags: text().array().notNull().default([]),
    status: text().$type<DocumentStatus>().notNull().default("draft"),
    /** The last version a person accepted; a later one is a draft again. */
    acceptedVersion: integer(),
    acceptedByUserId: uuid(),
    acceptedAt: instant(),
    /** What was asked to be changed when it was last sent back. */
    reviewNote: text().notNull().default(""),
    audience: text().$type<Audience>().notNull().default("team"),
    editors: text().$type<Editors>().notNull().default("members"),
    /** An agent or a talk it is about; the author of each version stands with the version. */
    agentId: uuid().references(() => agents.id),
    sessionId: uuid(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    /** Title and text, as written and by English stems. A longer text is found by its first 150,000 characters: an index entry may have a megabyte. */
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`setweight(to_tsvector('simple'::regconfig, ${documents.title}), 'A') || to_tsvector('simple'::regconfig, left(${documents.body}, 150000)) || to_tsvector('english'::regconfig, left(${documents.body}, 150000))`,
    ),
  },
  (t) => [
    index("documents_team").on(t.teamId, t.updatedAt),
    index("documents_created").on(t.teamId, t.createdAt),
    index("documents_title").on(t.teamId, t.title),
    index("documents_mission").on(t.missionId),
    index("documents_tags").using("gin", t.tags),
    index("documents_search").using("gin", t.search),
  ],
);

export const documentVersions = pgTable(
  "document_versions",
  {
    id: id(),
    teamId: uuid().notNull(),
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    version: integer().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    authorAgentId: uuid().references(() => agents.id),
    authorUserId: uuid().references(() => users.id),
    runId: uuid(),
    addedLines: integer().notNull(),
    removedLines: integer().notNull(),
    /** What the author says this version does. */
    summary: text().notNull().default(""),
    /** Which version each line comes from, as runs of lines; null in versions written before there was one. */
    blame: json<BlameSpan[]>(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("document_versions_once").on(t.documentId, t.version)],
);

/** What a person is writing and has not made a version yet: one for each person and document, kept until saved or thrown away. */
export const documentDrafts = pgTable(
  "document_drafts",
  {
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    teamId: uuid().notNull(),
    baseVersion: integer().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    /** Whether it differs from the version it began with; a draft without a change only says that somebody has the editor open. */
    changedAt: instant(),
    seenAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.userId] })],
);

/** A text to begin with, saved by the team. */
export const documentTemplates = pgTable(
  "document_templates",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    name: text().notNull(),
    kind: text().$type<DocumentKind>().notNull(),
    tags: text().array().notNull().default([]),
    body: text().notNull(),
    byUserId: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("document_templates_name").on(t.teamId, t.name)],
);

/** A public address of a document. Only the hash of its token is kept. */
export const documentShares = pgTable(
  "document_shares",
  {
    id: id(),
    teamId: uuid().notNull(),
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    tokenHash: text().notNull(),
    label: text().notNull().default(""),
    byUserId: uuid().references(() => users.id),
    createdAt: createdAt(),
    expiresAt: instant(),
    revokedAt: instant(),
    viewCount: integer().notNull().default(0),
    lastViewedAt: instant(),
  },
  (t) => [
    uniqueIndex("document_shares_token").on(t.tokenHash),
    index("document_shares_document").on(t.documentId, t.createdAt),
  ],
);

/** Files that a version or a draft of a document shows. */
export const documentFiles = pgTable(
  "document_files",
  {
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    fileId: uuid()
      .notNull()
      .references(() => files.id),
    teamId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.fileId] }), index("document_files_file").on(t.fileId)],
);

/** WORKING.md as it was: at most one version a second and team when work changed it, and one for each edit of a person or an agent. */
export const workingVersions = pgTable(
  "working_versions",
  {
    id: id(),
    teamId: uuid().notNull(),
    version: integer().notNull(),
    body: text().notNull(),
    counts: json<Record<string, number>>(),
    /** Who edited the file, and what came of it; null when the work itself changed it. */
    byName: text(),
    byUserId: uuid().references(() => users.id),
    byAgentId: uuid().references(() => agents.id),
    note: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("working_versions_once").on(t.teamId, t.version)],
);
