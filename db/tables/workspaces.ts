import { boolean, customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { RunOutcome } from "#server/domains/workspaces/schema";
import { createdAt, id, instant } from "../columns.ts";
import { agents } from "./agents.ts";
import { missions } from "./missions.ts";
import { teams, users } from "./teams.ts";

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
});

/** The files a mission's work is kept in. `head` is the number of the newest commit; 0 before the first. */
export const workspaces = pgTable(
  "workspaces",
  {
    missionId: uuid()
      .primaryKey()
      .references(() => missions.id),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    head: integer().notNull().default(0),
    fileCount: integer().notNull().default(0),
    sizeBytes: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index("workspaces_team").on(t.teamId, t.updatedAt)],
);

/** Content-addressed: the same bytes are stored once a team, whichever paths and commits hold them. */
export const workspaceBlobs = pgTable(
  "workspace_blobs",
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    sha256: text().notNull(),
    sizeBytes: integer().notNull(),
    isText: boolean().notNull(),
    content: bytea().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.sha256] })],
);

export const workspaceCommits = pgTable(
  "workspace_commits",
  {
    id: id(),
    teamId: uuid().notNull(),
    missionId: uuid()
      .notNull()
      .references(() => workspaces.missionId),
    /** 1, 2, 3 … in a workspace: the history is a line, so the parent of n is n - 1. */
    number: integer().notNull(),
    message: text().notNull(),
    authorAgentId: uuid().references(() => agents.id),
    authorUserId: uuid().references(() => users.id),
    authorName: text().notNull(),
    runId: uuid(),
    taskId: uuid(),
    changedFiles: integer().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("workspace_commits_number").on(t.missionId, t.number),
    index("workspace_commits_run").on(t.runId),
  ],
);

/** What each commit did to each path. The tree at a commit is the last change of every path up to it. */
export const workspaceChanges = pgTable(
  "workspace_changes",
  {
    missionId: uuid()
      .notNull()
      .references(() => workspaces.missionId),
    path: text().notNull(),
    number: integer().notNull(),
    teamId: uuid().notNull(),
    /** Null: the file is gone. */
    sha256: text(),
    sizeBytes: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.missionId, t.path, t.number] }),
    index("workspace_changes_number").on(t.missionId, t.number),
  ],
);

/** Every command that was run, on which commit, and what came of it: the record that evidence points at. */
export const workspaceRuns = pgTable(
  "workspace_runs",
  {
    id: id(),
    teamId: uuid().notNull(),
    missionId: uuid()
      .notNull()
      .references(() => workspaces.missionId),
    number: integer().notNull(),
    command: text().notNull(),
    /** The commit it ran on, and the one it made when it changed files. */
    baseCommit: integer().notNull(),
    madeCommit: integer(),
    outcome: text().$type<RunOutcome>().notNull(),
    exitCode: integer(),
    stdout: text().notNull(),
    stderr: text().notNull(),
    isTruncated: boolean().notNull(),
    durationMs: integer().notNull(),
    byAgentId: uuid().references(() => agents.id),
    byUserId: uuid().references(() => users.id),
    byName: text().notNull(),
    runId: uuid(),
    taskId: uuid(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("workspace_runs_number").on(t.missionId, t.number), index("workspace_runs_task").on(t.taskId)],
);
