import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { criteria, evidence, taskDependencies, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import type { TaskRow } from "./schema.ts";

/** The columns of a card, with its counts as sub-selects, so that a page of tasks is one statement. */
export const taskRowColumns = {
  id: tasks.id,
  number: tasks.number,
  title: tasks.title,
  status: tasks.status,
  priority: tasks.priority,
  isPriorityFixed: tasks.isPriorityFixed,
  labels: tasks.labels,
  dueAt: tasks.dueAt,
  blockedReason: tasks.blockedReason,
  missionId: tasks.missionId,
  missionNumber: missions.number,
  agentId: tasks.assigneeAgentId,
  agentName: agents.name,
  userId: tasks.assigneeUserId,
  userName: users.name,
  dependsOn: sql<
    string[]
  >`array(select ${taskDependencies.dependsOnId} from ${taskDependencies} where ${taskDependencies.taskId} = ${outer(tasks.id)})`,
  criteria: sql<number>`(select count(*)::int from ${criteria} where ${criteria.taskId} = ${outer(tasks.id)})`,
  proven: sql<number>`(select count(*)::int from ${criteria} where ${criteria.taskId} = ${outer(tasks.id)} and exists (select 1 from ${evidence} where ${evidence.criterionId} = ${outer(criteria.id)}))`,
  costMicros: sql<number>`(select coalesce(sum(${runs.costMicros}), 0)::float8 from ${runs} where ${runs.taskId} = ${outer(tasks.id)})`,
  isRunning: sql<boolean>`exists (select 1 from ${runs} where ${runs.taskId} = ${outer(tasks.id)} and ${runs.kind} <> 'fork' and ${runs.status} = 'running')`,
  restReason: sql<
    string | null
  >`(select coalesce(r.status_reason, '') from ${runs} r where r.task_id = ${outer(tasks.id)} and r.kind <> 'fork' and r.status = 'waiting' order by r.number desc limit 1)`,
  createdAt: tasks.createdAt,
  updatedAt: tasks.updatedAt,
  /** As text: a date of JavaScript would cut its microseconds. */
  boardKey: sql<string>`${tasks.boardKey}::text`,
};

type Raw = {
  agentId: string | null;
  agentName: string | null;
  userId: string | null;
  userName: string | null;
  dependsOn: unknown;
};

export function selectTaskRows(db: Reader, where: SQL | undefined) {
  return selectTasksWith(db, where, {});
}

/** Cards with more columns of the task, or sub-selects about it. */
export function selectTasksWith<Extra extends Record<string, PgColumn | SQL>>(
  db: Reader,
  where: SQL | undefined,
  extra: Extra,
) {
  return db
    .select({ ...taskRowColumns, ...extra })
    .from(tasks)
    .leftJoin(missions, sql`${missions.id} = ${tasks.missionId}`)
    .leftJoin(agents, sql`${agents.id} = ${tasks.assigneeAgentId}`)
    .leftJoin(users, sql`${users.id} = ${tasks.assigneeUserId}`)
    .where(where);
}

/** A copy with what the columns mean together; to leave the columns themselves out would cost more than all the rest. */
export function toTaskRow<R extends Raw>(row: R) {
  const { agentId, agentName, userId, userName, dependsOn } = row;
  const assignee: TaskRow["assignee"] =
    agentId && agentName
      ? { id: agentId, name: agentName, kind: "agent" }
      : userId && userName
        ? { id: userId, name: userName, kind: "user" }
        : null;
  return { ...row, assignee, dependsOn: parseIds(dependsOn) };
}

/** PGlite and postgres.js disagree on arrays of uuid: one parses them, the other hands out the text form. */
function parseIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== "string") return [];
  return value
    .replace(/[{}"]/g, "")
    .split(",")
    .filter((part) => part !== "");
}
