import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, json } from "../columns.ts";
import { agents } from "./agents.ts";
import { teams, users } from "./teams.ts";

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
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index("documents_team").on(t.teamId, t.updatedAt), index("documents_mission").on(t.missionId)],
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
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("document_versions_once").on(t.documentId, t.version)],
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
