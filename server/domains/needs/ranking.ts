import { type SQL, sql } from "drizzle-orm";
import { DECIDE_ROLES } from "#server/domains/approvals/schema";

/** Whose queue it is, and what that person's scopes let them settle; which approvals are theirs, their role says. */
export type Viewer = { teamId: string; userId: string | null; canDecide: boolean; canWork: boolean };

const ROLES_UPWARDS = sql`array[${sql.join(
  DECIDE_ROLES.map((role) => sql`${role}`),
  sql`, `,
)}]::text[]`;

const NOTHING = sql`null::text as risk, false as is_tainted, null::int as approval_number, null::jsonb as fields`;

/** Each kind of thing that waits for a person, with the same columns. */
function waiting({ teamId, userId, canDecide, canWork }: Viewer): SQL {
  return sql`
    select 'approval' as kind, a.id, a.title, a.why as detail, a.mission_id, a.task_id, a.run_id, a.agent_id,
        a.amount_micros as amount, a.deadline_at, a.created_at as since, a.run_id is not null or a.kind <> 'tool_call' as stands,
        a.risk, a.is_tainted, a.number as approval_number, null::jsonb as fields
      from approvals a join memberships me on me.team_id = ${teamId} and me.user_id = ${userId}::uuid
      where a.team_id = ${teamId} and a.status = 'pending' and ${canDecide}::boolean
        and array_position(${ROLES_UPWARDS}, a.decide_role) <= array_position(${ROLES_UPWARDS}, me.role)
        and (me.role in ('admin', 'owner') or a.assignee_user_id is null or a.assignee_user_id = me.user_id)
    union all
    select 'question', q.id, q.question, q.why, q.mission_id, q.task_id, q.run_id, q.agent_id, null::bigint, q.deadline_at,
        q.created_at, true, null, false, null, q.fields
      from questions q join missions m on m.id = q.mission_id
      where q.team_id = ${teamId} and q.answer is null and m.status = 'needs_answer' and ${canWork}::boolean
    union all
    select 'review', t.id, t.title, 'You check it before it counts as done.', t.mission_id, t.id, null::uuid, t.assignee_agent_id,
        null, t.due_at, t.updated_at, false, ${NOTHING}
      from tasks t where t.team_id = ${teamId} and t.status = 'review' and t.reviewer_user_id = ${userId}::uuid
    union all
    select 'task', t.id, t.title, 'It is yours to do.', t.mission_id, t.id, null::uuid, null::uuid, null, t.due_at, t.updated_at,
        false, ${NOTHING}
      from tasks t where t.team_id = ${teamId} and t.status in ('assigned', 'in_progress') and t.assignee_user_id = ${userId}::uuid
        and not exists (select 1 from task_dependencies d join tasks o on o.id = d.depends_on_id
          where d.task_id = t.id and o.status <> 'done')
    union all
    select 'money', m.id, m.title, coalesce(m.status_reason, ''), m.id, null::uuid, null::uuid, null::uuid, null, m.deadline_at,
        m.created_at, true, ${NOTHING}
      from missions m where m.team_id = ${teamId} and m.status = 'needs_answer' and ${canWork}::boolean
        and not exists (select 1 from questions q where q.mission_id = m.id and q.answer is null)
        and not exists (select 1 from approvals a where a.mission_id = m.id and a.kind = 'budget_raise' and a.status = 'pending')
    union all
    select 'paused', m.id, m.title, coalesce(m.paused_reason, ''), m.id, null::uuid, null::uuid, null::uuid, null, m.deadline_at,
        coalesce(m.paused_at, m.created_at), true, ${NOTHING}
      from missions m where m.team_id = ${teamId} and m.is_paused and m.paused_by_user_id is null and ${canWork}::boolean
        and m.status in ('planning', 'running', 'needs_answer')
    union all
    select 'blocker', b.id, coalesce(t.title, b.reason), b.reason, coalesce(b.mission_id, t.mission_id), b.task_id, null::uuid,
        t.assignee_agent_id, null, t.due_at, b.since, false, ${NOTHING}
      from blockers b left join tasks t on t.id = b.task_id left join missions m on m.id = coalesce(b.mission_id, t.mission_id)
      where b.team_id = ${teamId} and b.cleared_at is null and b.level = 'person' and b.kind <> 'question_open' and ${canWork}::boolean
        and (m.id is null or not m.is_paused)
    union all
    select 'failure', r.id, coalesce(t.title, g2.name || ' gave up in run ' || r.number), coalesce(r.status_reason, ''), r.mission_id, r.task_id, r.id,
        r.agent_id, null, null, coalesce(r.finished_at, r.created_at), false, ${NOTHING}
      from runs r join agents g2 on g2.id = r.agent_id left join missions m on m.id = r.mission_id left join tasks t on t.id = r.task_id
      where r.team_id = ${teamId} and r.status = 'failed' and r.kind = 'work' and ${canWork}::boolean
        and (m.id is null or m.status not in ('done', 'cancelled')) and (t.id is null or t.status not in ('done', 'cancelled'))
        and not exists (select 1 from blockers b where b.task_id = r.task_id and b.cleared_at is null and b.level = 'person')
        and not exists (select 1 from runs later where later.agent_id = r.agent_id and later.purpose = r.purpose
          and later.number > r.number and later.mission_id is not distinct from r.mission_id
          and later.task_id is not distinct from r.task_id)`;
}

/**
 * The queue in its order: what stands still because of it, then how much work waits, then money, deadline and age. Work that waits
 * is every open task that needs the item's task, directly or not, or all open tasks of a mission that stands as a whole.
 */
export function ranked(viewer: Viewer): SQL {
  return sql`
    with recursive items as (${waiting(viewer)}),
    below(root, id) as (
      select distinct i.task_id, d.task_id from items i join task_dependencies d on d.depends_on_id = i.task_id
      union
      select b.root, d.task_id from below b join task_dependencies d on d.depends_on_id = b.id
    ),
    held as (
      select b.root, count(*)::int as n from below b join tasks t on t.id = b.id
      where t.status not in ('done', 'cancelled') group by b.root
    ),
    whole as (
      select t.mission_id, count(*)::int as n from tasks t
      where t.mission_id in (select i.mission_id from items i where i.stands)
        and t.status not in ('done', 'cancelled') group by t.mission_id
    )
    select i.*, case when i.kind in ('question', 'money', 'paused') or (i.kind = 'approval' and i.task_id is null)
        then coalesce(w.n, 0) else coalesce(h.n, 0) end as holds_up
    from items i left join held h on h.root = i.task_id left join whole w on w.mission_id = i.mission_id`;
}
