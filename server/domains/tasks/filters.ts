import { and, eq, isNotNull, lt, notInArray, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { PRIORITIES } from "#server/lib/task-lists";
import { taskLabel } from "./schema.ts";

/** What the board, the list and its groups can be narrowed by. Filters combine. */
export const taskFilters = {
  missionId: z.uuid().optional(),
  assigneeAgentId: z.uuid().optional(),
  assigneeUserId: z.uuid().optional(),
  label: taskLabel.optional(),
  priority: z.enum(PRIORITIES).optional(),
  /** Words of the title, or a number such as `T-12`. */
  text: z.string().trim().max(200).optional(),
  /** Due by then, done or not; overdue ones are in. */
  dueBefore: z.date().optional(),
  isBlocked: z.boolean().optional(),
  /** Open, with a criterion that nothing shows yet. */
  needsProof: z.boolean().optional(),
};
const filters = z.object(taskFilters);
export type TaskFilters = z.infer<typeof filters>;

const isOpen = notInArray(tasks.status, ["done", "cancelled"]);
const unproven = sql`exists (select 1 from ${criteria} where ${criteria.taskId} = ${outer(tasks.id)} and ${criteria.waivedAt} is null
  and not exists (select 1 from ${evidence} where ${evidence.criterionId} = ${outer(criteria.id)}))`;

export function matching(teamId: string, input: TaskFilters): SQL | undefined {
  return and(
    eq(tasks.teamId, teamId),
    input.missionId ? eq(tasks.missionId, input.missionId) : undefined,
    input.assigneeAgentId ? eq(tasks.assigneeAgentId, input.assigneeAgentId) : undefined,
    input.assigneeUserId ? eq(tasks.assigneeUserId, input.assigneeUserId) : undefined,
    input.label ? sql`${tasks.labels} @> ${JSON.stringify([input.label])}::jsonb` : undefined,
    input.priority ? eq(tasks.priority, input.priority) : undefined,
    input.text ? saying(input.text) : undefined,
    input.dueBefore ? lt(tasks.dueAt, input.dueBefore) : undefined,
    input.isBlocked ? and(isNotNull(tasks.blockedReason), isOpen) : undefined,
    input.needsProof ? and(isOpen, unproven) : undefined,
  );
}

function saying(text: string): SQL | undefined {
  const number = /^(?:t-)?(\d{1,9})$/i.exec(text)?.[1];
  const inTitle = sql`${tasks.title} ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
  return number ? or(eq(tasks.number, Number(number)), inTitle) : inTitle;
}
