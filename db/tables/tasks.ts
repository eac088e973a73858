import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Capability } from "#server/domains/agents/schema";
import type { AssignmentChoice, BLOCKER_KINDS, BLOCKER_LEVELS, EVIDENCE_KINDS } from "#server/domains/tasks/schema";
import type { PRIORITIES, TaskStatus } from "#server/lib/task-lists";
import { createdAt, id, instant, json, micros, searchVector } from "../columns.ts";
import { agents } from "./agents.ts";
import { missions } from "./missions.ts";
import { teams, users } from "./teams.ts";

/** What search looks through. */
export const taskSearch = searchVector(["title"], ["description", "result"]);

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
    /** What counts: a person's setting, or what follows from due date, dependants and mission. */
    priority: text().$type<(typeof PRIORITIES)[number]>().notNull().default("normal"),
    isPriorityFixed: boolean().notNull().default(false),
    labels: json<string[]>().notNull().default([]),
    capability: text().$type<Capability>(),
    assigneeAgentId: uuid().references(() => agents.id),
    assigneeUserId: uuid().references(() => users.id),
    /** An agent the plan asked for by name; the assignment respects it. */
    wantedAgentId: uuid().references(() => agents.id),
    assignmentReason: text(),
    /** Who was looked at for the work and with which figures; null when a person or the plan chose. */
    assignmentChoice: json<AssignmentChoice>(),
    /** The person who gave it to its assignee; such a choice is not taken away by the machine. */
    assignedByUserId: uuid().references(() => users.id),
    reviewerAgentId: uuid().references(() => agents.id),
    reviewerUserId: uuid().references(() => users.id),
    estimateMinutes: integer(),
    estimateMicros: micros(),
    /** The step of an earlier plan version whose place it took, and how often that place was planned anew. */
    replacesTaskId: uuid(),
    replanCount: integer().notNull().default(0),
    result: text(),
    returnCount: integer().notNull().default(0),
    /** Counts the beginnings that no return explains (another assignee, a wait that ended), so that each gets a run of its own. */
    round: integer().notNull().default(0),
    /** How many tasks made by agents stand above it; zero for those of a plan or a person. */
    depth: integer().notNull().default(0),
    createdByRunId: uuid(),
    /** Title and capability made comparable: the same again and again is a loop. */
    fingerprint: text(),
    dueAt: instant(),
    createdBy: text().notNull(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
    /** Where a person put its card, and in which column: counted like the moment of a change. In another column it says nothing. */
    boardAt: timestamp({ withTimezone: true, precision: 6 }),
    boardStatus: text().$type<TaskStatus>(),
    /** What a column of the board is ordered by: its place by hand, else when it changed. */
    boardKey: timestamp({ withTimezone: true, precision: 6 })
      .notNull()
      .generatedAlwaysAs(
        sql`case when board_status = status and board_at is not null then board_at else updated_at end`,
      ),
  },
  (t) => [
    uniqueIndex("tasks_team_number").on(t.teamId, t.number),
    index("tasks_team_board").on(t.teamId, t.status, t.boardKey, t.id),
    index("tasks_mission").on(t.missionId),
    index("tasks_assignee").on(t.assigneeAgentId, t.status),
    index("tasks_team_updated").on(t.teamId, t.updatedAt),
    index("tasks_team_done").on(t.teamId, t.finishedAt).where(sql`status = 'done'`),
    index("tasks_parent").on(t.parentId).where(sql`parent_id is not null`),
    index("tasks_user").on(t.assigneeUserId, t.status).where(sql`assignee_user_id is not null`),
    index("tasks_created_by_run").on(t.createdByRunId).where(sql`created_by_run_id is not null`),
    index("tasks_open").on(t.teamId, t.dueAt).where(sql`status not in ('done', 'cancelled')`),
    index("tasks_search").using("gin", taskSearch),
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
    /** A person let it pass without proof, and why. */
    waivedReason: text(),
    waivedByUserId: uuid().references(() => users.id),
    waivedAt: instant(),
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

/** What keeps a task from going on, for how long, and who has been told. At most one open row a key. */
export const blockers = pgTable(
  "blockers",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    key: text().notNull(),
    kind: text().$type<(typeof BLOCKER_KINDS)[number]>().notNull(),
    taskId: uuid().references(() => tasks.id),
    missionId: uuid(),
    reason: text().notNull(),
    level: text().$type<(typeof BLOCKER_LEVELS)[number]>().notNull().default("noted"),
    since: instant().notNull(),
    escalatedAt: instant(),
    clearedAt: instant(),
  },
  (t) => [
    uniqueIndex("blockers_open_once").on(t.teamId, t.key).where(sql`cleared_at is null`),
    index("blockers_open").on(t.teamId, t.since).where(sql`cleared_at is null`),
    index("blockers_task").on(t.taskId),
  ],
);

/** A person preferred another agent than the one chosen: it counts for later choices of the same capability until forgotten. */
export const assignmentOverrides = pgTable(
  "assignment_overrides",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    capability: text().$type<Capability>().notNull(),
    preferredAgentId: uuid()
      .notNull()
      .references(() => agents.id),
    insteadOfAgentId: uuid().references(() => agents.id),
    byUserId: uuid()
      .notNull()
      .references(() => users.id),
    taskId: uuid()
      .notNull()
      .references(() => tasks.id),
    createdAt: createdAt(),
    forgottenAt: instant(),
  },
  (t) => [index("assignment_overrides_known").on(t.teamId, t.capability).where(sql`forgotten_at is null`)],
);
