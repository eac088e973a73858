import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Capability } from "#server/domains/agents/schema";
import type { EVIDENCE_KINDS, PRIORITIES, TaskStatus } from "#server/domains/tasks/schema";
import { createdAt, id, instant } from "../columns.ts";
import { agents } from "./agents.ts";
import { missions } from "./missions.ts";
import { teams, users } from "./teams.ts";

export const tasks = pgTable(
  "tasks",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    number: integer().notNull(),
    missionId: uuid().references(() => missions.id),
    planId: uuid(),
    planStepKey: text(),
    parentId: uuid(),
    title: text().notNull(),
    description: text().notNull().default(""),
    status: text().$type<TaskStatus>().notNull(),
    blockedReason: text(),
    priority: text().$type<(typeof PRIORITIES)[number]>().notNull().default("normal"),
    capability: text().$type<Capability>(),
    assigneeAgentId: uuid().references(() => agents.id),
    assigneeUserId: uuid().references(() => users.id),
    /** An agent the plan asked for by name; the assignment respects it. */
    wantedAgentId: uuid().references(() => agents.id),
    assignmentReason: text(),
    reviewerAgentId: uuid().references(() => agents.id),
    estimateMinutes: integer(),
    result: text(),
    returnCount: integer().notNull().default(0),
    dueAt: instant(),
    createdBy: text().notNull(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
  },
  (t) => [
    uniqueIndex("tasks_team_number").on(t.teamId, t.number),
    index("tasks_team_status").on(t.teamId, t.status),
    index("tasks_mission").on(t.missionId),
    index("tasks_assignee").on(t.assigneeAgentId, t.status),
    index("tasks_team_updated").on(t.teamId, t.updatedAt),
  ],
);

export const taskDependencies = pgTable(
  "task_dependencies",
  {
    taskId: uuid()
      .notNull()
      .references(() => tasks.id),
    dependsOnId: uuid()
      .notNull()
      .references(() => tasks.id),
  },
  (t) => [primaryKey({ columns: [t.taskId, t.dependsOnId] }), index("task_dependencies_on").on(t.dependsOnId)],
);

export const criteria = pgTable(
  "criteria",
  {
    id: id(),
    teamId: uuid().notNull(),
    taskId: uuid()
      .notNull()
      .references(() => tasks.id),
    position: integer().notNull(),
    text: text().notNull(),
  },
  (t) => [index("criteria_task").on(t.taskId)],
);

export const evidence = pgTable(
  "evidence",
  {
    id: id(),
    teamId: uuid().notNull(),
    criterionId: uuid()
      .notNull()
      .references(() => criteria.id),
    kind: text().$type<(typeof EVIDENCE_KINDS)[number]>().notNull(),
    ref: text().notNull(),
    note: text().notNull(),
    byAgentId: uuid().references(() => agents.id),
    byUserId: uuid().references(() => users.id),
    runId: uuid(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("evidence_once").on(t.criterionId, t.ref)],
);

export const taskMessages = pgTable(
  "task_messages",
  {
    id: id(),
    teamId: uuid().notNull(),
    taskId: uuid()
      .notNull()
      .references(() => tasks.id),
    authorAgentId: uuid().references(() => agents.id),
    authorUserId: uuid().references(() => users.id),
    kind: text().$type<"comment" | "status_update" | "return">().notNull(),
    body: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("task_messages_task").on(t.taskId, t.createdAt)],
);
