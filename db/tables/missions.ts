import { sql } from "drizzle-orm";
import { boolean, customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MissionStatus, QuestionField } from "#server/domains/missions/schema";
import type { PlanContent, PlanDiff, PlanOrigin, PlanStatus, ReplanOutcome } from "#server/domains/plans/schema";
import { createdAt, id, instant, json, micros, searchVector } from "../columns.ts";
import { agents } from "./agents.ts";
import { teams, users } from "./teams.ts";

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
});

/** Content-addressed: the same bytes are stored once a team. */
export const files = pgTable(
  "files",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    sha256: text().notNull(),
    name: text().notNull(),
    mediaType: text().notNull(),
    sizeBytes: integer().notNull(),
    /** Null when the bytes lie in object storage, under the team and their hash. */
    content: bytea(),
    /** Uploaded for a document and used by nothing else: thrown away when no document shows it. */
    isForDocument: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    index("files_for_documents").on(t.createdAt).where(sql`is_for_document`),
    uniqueIndex("files_team_content").on(t.teamId, t.sha256, t.name),
  ],
);

/** What search looks through. */
export const missionSearch = searchVector(["title"], ["goal", "summary"]);

export const missions = pgTable(
  "missions",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    number: integer().notNull(),
    title: text().notNull(),
    goal: text().notNull(),
    ownerUserId: uuid().references(() => users.id),
    status: text().$type<MissionStatus>().notNull(),
    statusReason: text(),
    summary: text(),
    budgetMicros: micros(),
    deadlineAt: instant(),
    /** A person wants to see the plan before anything of it begins. */
    wantsPlanApproval: boolean().notNull().default(false),
    /** Nothing new begins and what runs stops between two steps, until it is resumed. */
    isPaused: boolean().notNull().default(false),
    pausedReason: text(),
    /** The person who paused it; null: the machine did, and a person has to look. */
    pausedByUserId: uuid().references(() => users.id),
    pausedAt: instant(),
    idempotencyKey: text(),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    uniqueIndex("missions_team_number").on(t.teamId, t.number),
    uniqueIndex("missions_idempotency").on(t.teamId, t.idempotencyKey),
    index("missions_team_status").on(t.teamId, t.status),
    index("missions_search").using("gin", missionSearch),
  ],
);

export const missionFiles = pgTable(
  "mission_files",
  {
    missionId: uuid()
      .notNull()
      .references(() => missions.id),
    fileId: uuid()
      .notNull()
      .references(() => files.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.missionId, t.fileId] })],
);

export const plans = pgTable(
  "plans",
  {
    id: id(),
    teamId: uuid().notNull(),
    missionId: uuid()
      .notNull()
      .references(() => missions.id),
    version: integer().notNull(),
    summary: text().notNull(),
    status: text().$type<PlanStatus>().notNull().default("current"),
    isCurrent: boolean().notNull().default(true),
    origin: text().$type<PlanOrigin>().notNull().default("proposed"),
    /** Why this version came to be; the first one needs no reason. */
    reason: text(),
    basedOnVersion: integer(),
    content: json<PlanContent>().notNull().default({ steps: [] }),
    diff: json<PlanDiff>(),
    createdByRunId: uuid(),
    createdByUserId: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("plans_mission_version").on(t.missionId, t.version),
    uniqueIndex("plans_one_current").on(t.missionId).where(sql`is_current`),
  ],
);

/** Each time a plan had to be, or was asked to be, thought over again: after a failed step, or by a person's wish. */
export const replans = pgTable(
  "replans",
  {
    id: id(),
    teamId: uuid().notNull(),
    missionId: uuid()
      .notNull()
      .references(() => missions.id),
    /** The step that failed; null when a person wished for another plan. */
    taskId: uuid(),
    cause: text().notNull(),
    byUserId: uuid().references(() => users.id),
    outcome: text().$type<ReplanOutcome>(),
    planId: uuid().references(() => plans.id),
    questionId: uuid(),
    createdAt: createdAt(),
    closedAt: instant(),
  },
  (t) => [
    index("replans_mission").on(t.missionId, t.createdAt),
    uniqueIndex("replans_one_open").on(t.missionId).where(sql`closed_at is null`),
  ],
);

/** What an agent needs to know from a person before the mission can go on. */
export const questions = pgTable(
  "questions",
  {
    id: id(),
    teamId: uuid().notNull(),
    missionId: uuid()
      .notNull()
      .references(() => missions.id),
    taskId: uuid(),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    runId: uuid().notNull(),
    question: text().notNull(),
    why: text().notNull(),
    /** A form to answer with, when the question has parts. */
    fields: json<QuestionField[]>(),
    answer: text(),
    /** The answer's parts by field. */
    answerValues: json<Record<string, string | number | boolean>>(),
    /** Until when an answer is wanted, and what is taken as the answer when none came by then. */
    deadlineAt: instant(),
    fallback: text(),
    isFallback: boolean().notNull().default(false),
    answeredByUserId: uuid().references(() => users.id),
    answeredAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    index("questions_mission").on(t.missionId),
    index("questions_team_open").on(t.teamId, t.answeredAt),
    // Looked at every few seconds, for what is held up and what falls due: only what is open.
    index("questions_open").on(t.taskId).where(sql`answer is null`),
  ],
);
