import { boolean, customType, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MissionStatus, QuestionField } from "#server/domains/missions/schema";
import { createdAt, id, instant, json, micros } from "../columns.ts";
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
    content: bytea().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("files_team_content").on(t.teamId, t.sha256, t.name)],
);

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
    idempotencyKey: text(),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    uniqueIndex("missions_team_number").on(t.teamId, t.number),
    uniqueIndex("missions_idempotency").on(t.teamId, t.idempotencyKey),
    index("missions_team_status").on(t.teamId, t.status),
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
    isCurrent: boolean().notNull().default(true),
    createdByRunId: uuid(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("plans_mission_version").on(t.missionId, t.version)],
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
  (t) => [index("questions_mission").on(t.missionId), index("questions_team_open").on(t.teamId, t.answeredAt)],
);
