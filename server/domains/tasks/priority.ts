import { sql } from "drizzle-orm";
import { rowsOf, type Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { taskDependencies, tasks } from "#db/tables/tasks";

type Changed = { id: string; teamId: string; missionId: string | null; number: number; title: string };

/**
 * Brings the priority of open tasks up to date, except where a person set it. One point for two open tasks that wait for it, two
 * for five; for its due date (or its mission's deadline) within three days one, within a day two, overdue three. One point makes
 * it high, three urgent. Without ids every team's tasks are looked at: the ticker's turn.
 */
export async function refreshPriorities(tx: Tx, ids: string[] | null, nowMs = Date.now()): Promise<Changed[]> {
  if (ids?.length === 0) return [];
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const due = sql`least(t.due_at, m.deadline_at)`;
  return rowsOf<Changed>(
    tx,
    sql`update ${tasks} set priority = wanted.priority
      from (
        select t.id, case when f.points >= 3 then 'urgent' when f.points >= 1 then 'high' else 'normal' end as priority
        from ${tasks} t
        left join ${missions} m on m.id = t.mission_id
        left join lateral (select count(*) as waiting from ${taskDependencies} d join ${tasks} w on w.id = d.task_id
          where d.depends_on_id = t.id and w.status not in ('done', 'cancelled')) need on true
        cross join lateral (select
          (case when need.waiting >= 5 then 2 when need.waiting >= 2 then 1 else 0 end)
          + (case when ${due} is null then 0 when ${due} < ${now} then 3
              when ${due} < ${now} + interval '1 day' then 2 when ${due} < ${now} + interval '3 days' then 1 else 0 end)
          as points) f
        where t.status not in ('done', 'cancelled') and not t.is_priority_fixed
          ${ids === null ? sql`` : sql`and t.id in ${ids}`}
      ) wanted
      where tasks.id = wanted.id and tasks.priority <> wanted.priority
      returning tasks.id, tasks.team_id as "teamId", tasks.mission_id as "missionId", tasks.number, tasks.title`,
  );
}
