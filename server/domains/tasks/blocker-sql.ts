import { type SQL, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { budgets } from "#db/tables/llm";
import { missions, questions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { blockers, taskDependencies, tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";

/** How long a task in progress may stand without a run before that counts as no progress. */
export const QUIET_MS = 120_000;

/**
 * What holds tasks up now, over all teams: one row a cause, with a key that stays the same while the cause does. Only open tasks
 * of missions under way; a paused mission stands still on purpose.
 */
export function foundBlockers(nowMs: number): SQL {
  const quietSince = sql`${new Date(nowMs - QUIET_MS).toISOString()}::timestamptz`;
  return sql`open_tasks as (
      select t.* from ${tasks} t left join ${missions} m on m.id = t.mission_id
      where t.status not in ('done', 'cancelled')
        and (m.id is null or (m.status in ('planning', 'running', 'needs_answer') and not m.is_paused))
    ),
    found(key, kind, team_id, task_id, mission_id, reason, since) as (
      select 'held:' || t.id, 'held', t.team_id, t.id, t.mission_id, t.blocked_reason, t.updated_at
        from open_tasks t where t.blocked_reason is not null
      union all
      select 'quiet:' || t.id, 'no_progress', t.team_id, t.id, t.mission_id,
        a.name || ' began it, but nothing moves', t.updated_at
        from open_tasks t join ${agents} a on a.id = t.assignee_agent_id
        where t.status = 'in_progress' and t.blocked_reason is null and t.updated_at < ${quietSince}
          and not a.is_paused and a.retired_at is null
          and not exists (select 1 from ${runs} r where r.task_id = t.id and r.kind = 'work' and r.status in ('queued', 'running', 'waiting'))
          and not exists (select 1 from ${runs} r join ${runSteps} s on s.run_id = r.id where r.task_id = t.id and s.started_at >= ${quietSince})
      union all
      select 'needs:' || t.id || ':' || n.id, 'dependency_failed', t.team_id, t.id, t.mission_id,
        'T-' || n.number || ', which it needs, ' || case when n.status = 'cancelled' then 'was cancelled' else 'is held up: ' || n.blocked_reason end,
        n.updated_at
        from open_tasks t join ${taskDependencies} d on d.task_id = t.id join ${tasks} n on n.id = d.depends_on_id
        where n.status = 'cancelled' or (n.blocked_reason is not null and n.status <> 'done')
      union all
      select 'asks:' || q.id, 'question_open', t.team_id, t.id, t.mission_id, 'a question is open: ' || q.question, q.created_at
        from ${questions} q join open_tasks t on t.id = q.task_id where q.answer is null
      union all
      select 'writers:' || w.document_id || ':' || w.task_id, 'two_writers', w.team_id, w.task_id, w.mission_id,
        'T-' || w.first || ' and T-' || w.number || ' both write “' || w.title || '”', w.since
        from (
          select v.document_id, t.id as task_id, t.team_id, t.mission_id, t.number, doc.title, min(v.created_at) as since,
            min(t.number) over (partition by v.document_id) as first
          from ${missions} m join ${documents} doc on doc.mission_id = m.id
          join ${documentVersions} v on v.document_id = doc.id join ${runs} r on r.id = v.run_id and not r.is_sandbox
          join open_tasks t on t.id = r.task_id
          where m.status in ('running', 'needs_answer') group by v.document_id, t.id, t.team_id, t.mission_id, t.number, doc.title
        ) w where w.number > w.first
      union all
      select 'away:' || t.id || ':' || a.id, 'assignee_away', t.team_id, t.id, t.mission_id,
        a.name || ', who is to do it, is ' || case when a.retired_at is not null then 'retired' else 'paused' end, t.updated_at
        from open_tasks t join ${agents} a on a.id = t.assignee_agent_id
        where t.status in ('assigned', 'in_progress') and (a.is_paused or a.retired_at is not null)
      union all
      select 'cap:' || t.id || ':' || a.id, 'over_cap', t.team_id, t.id, t.mission_id,
        'the money of ' || a.name || ' for today is used up', t.updated_at
        from open_tasks t join ${agents} a on a.id = t.assignee_agent_id join ${teams} team on team.id = a.team_id
        join ${budgets} b on b.team_id = a.team_id and b.kind = 'agent_day' and b.ref_id = a.id
          and b.day = to_char(now() at time zone team.timezone, 'YYYY-MM-DD')
        where t.status in ('assigned', 'in_progress') and b.limit_micros > 0 and b.spent_micros + b.reserved_micros >= b.limit_micros
    )`;
}

/** Seconds a blocker stays with the list before the orchestrator hears of it, and with the orchestrator before a person does. */
const PATIENCE_S = {
  held: [30, 120],
  no_progress: [10, 120],
  dependency_failed: [120, 300],
  two_writers: [5, 120],
  assignee_away: [15, 60],
} as const;

/** These only a person can end: the orchestrator is not asked. */
const PERSON_AT_ONCE = ["question_open", "over_cap", "loop"];

const patience = (at: 0 | 1): SQL =>
  sql`case b.kind ${sql.join(
    Object.entries(PATIENCE_S).map(([kind, seconds]) => sql`when ${kind} then ${sql.raw(String(seconds[at]))}`),
    sql` `,
  )} else 0 end * interval '1 second'`;

/** What changed since the last look, in one statement: causes that are new, causes that are gone, and those due for the next level. */
export function blockerChanges(nowMs: number, limit: number): SQL {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const atOnce = sql.join(
    PERSON_AT_ONCE.map((kind) => sql`${kind}`),
    sql`, `,
  );
  return sql`with ${foundBlockers(nowMs)}
    (select 'new' as change, null::uuid as id, f.key, f.kind, f.team_id as "teamId", f.task_id as "taskId", f.mission_id as "missionId",
        left(f.reason, 1000) as reason, null::text as level
      from found f where not exists (select 1 from ${blockers} b where b.team_id = f.team_id and b.key = f.key and b.cleared_at is null)
      limit ${limit})
    union all
    (select 'gone', b.id, b.key, b.kind, b.team_id, b.task_id, b.mission_id, b.reason, b.level
      from ${blockers} b left join ${missions} m on m.id = b.mission_id
      where b.cleared_at is null
        and case when b.kind = 'loop' then coalesce(not m.is_paused, true) else not exists (select 1 from found f where f.key = b.key and f.team_id = b.team_id) end
      limit ${limit})
    union all
    (select 'due', b.id, b.key, b.kind, b.team_id, b.task_id, b.mission_id, b.reason,
        case when b.level = 'noted' and b.kind not in (${atOnce}) and b.mission_id is not null then 'orchestrator' else 'person' end
      from ${blockers} b
      where b.cleared_at is null and (
        (b.level = 'noted' and b.since + ${patience(0)} <= ${now})
        or (b.level = 'orchestrator' and b.escalated_at + ${patience(1)} <= ${now}))
        and (b.kind = 'loop' or exists (select 1 from found f where f.key = b.key and f.team_id = b.team_id))
      limit ${limit})`;
}

/** Loops over all teams: the same call again and again, the same task again and again, the same return again and again. */
export function foundLoops(limits: { calls: number; same: number; returns: number }): SQL {
  return sql`with running as (select id from ${missions} where status in ('planning', 'running') and not is_paused),
    loops(key, team_id, mission_id, task_id, run_id, reason) as (
      select 'calls:' || r.id || ':' || s.name || ':' || md5(s.input::text) || ':' || count(*) / ${limits.calls},
          r.team_id, r.mission_id, r.task_id, r.id,
          'run ' || r.number || ' called ' || s.name || ' ' || count(*) || ' times with the same input'
        from ${runs} r join ${runSteps} s on s.run_id = r.id and s.kind = 'tool'
        where r.status in ('queued', 'running', 'waiting') and not r.is_sandbox
        group by r.id, s.name, md5(s.input::text) having count(*) >= ${limits.calls}
      union all
      select 'same:' || t.mission_id || ':' || t.fingerprint || ':' || count(*), t.team_id, t.mission_id, null, null,
          'agents made “' || min(t.title) || '” ' || count(*) || ' times'
        from ${tasks} t join running on running.id = t.mission_id
        where t.created_by_run_id is not null and t.fingerprint is not null
        group by t.team_id, t.mission_id, t.fingerprint having count(*) >= ${limits.same}
      union all
      select 'returns:' || t.id || ':' || t.return_count, t.team_id, t.mission_id, t.id, null,
          'T-' || t.number || ' came back ' || t.return_count || ' times for the same reason'
        from ${tasks} t
        where t.status not in ('done', 'cancelled') and t.return_count >= ${limits.returns}
          and (select count(*) = ${limits.returns} and count(distinct lower(regexp_replace(last.body, '\\s+', ' ', 'g'))) = 1
            from (select body from task_messages where task_id = t.id and kind = 'return' order by created_at desc limit ${limits.returns}) last)
    )
    select l.key, l.team_id as "teamId", l.mission_id as "missionId", l.task_id as "taskId", l.run_id as "runId", l.reason
    from loops l left join ${missions} m on m.id = l.mission_id
    where (m.id is null or (not m.is_paused and m.status in ('planning', 'running', 'needs_answer')))
      and not exists (select 1 from ${blockers} b where b.team_id = l.team_id and b.key = l.key)
    limit 50`;
}
