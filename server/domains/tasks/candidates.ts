import { and, eq, isNull, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { budgets } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { assignmentOverrides, tasks } from "#db/tables/tasks";
import { teams, users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import type { Candidate } from "./policy.ts";
import { summarizeOverrides } from "./preferences.ts";

const MAX_AGENTS = 500;

type Row = Omit<Candidate, "record" | "preferences">;

/** Every agent of the team with what assignment weighs: three statements, however many agents and tasks there are. */
export async function candidatesOf(db: Reader, teamId: string, nowMs = Date.now()): Promise<Candidate[]> {
  const rows = await rowsOf<Row>(db, agentFigures(teamId));
  const record = await rowsOf<{ agentId: string; capability: string; accepted: number; finished: number }>(
    db,
    sql`select assignee_agent_id as "agentId", capability,
        (count(*) filter (where status = 'done'))::int as accepted,
        ((count(*) filter (where status = 'done')) + sum(return_count))::int as finished
      from ${tasks} where team_id = ${teamId} and assignee_agent_id is not null and capability is not null
        and (status = 'done' or return_count > 0)
      group by 1, 2`,
  );
  const overrides = await db
    .select({ override: assignmentOverrides, userName: users.name })
    .from(assignmentOverrides)
    .innerJoin(users, eq(users.id, assignmentOverrides.byUserId))
    .where(and(eq(assignmentOverrides.teamId, teamId), isNull(assignmentOverrides.forgottenAt)))
    .orderBy(sql`${assignmentOverrides.createdAt} desc`)
    .limit(1_000);
  const opinions = summarizeOverrides(
    overrides.map(({ override, userName }) => ({ ...override, userName })),
    nowMs,
  );
  return rows.map((row) => ({
    ...row,
    record: record.filter((entry) => entry.agentId === row.id),
    preferences: opinions.get(row.id) ?? [],
  }));
}

/** Load counts open tasks and reviews; availability follows from the agent's runs, the cap from today's budget row. */
function agentFigures(teamId: string) {
  return sql`select a.id, a.team_id as "teamId", a.name, a.capabilities, a.is_paused as "isPaused",
      a.retired_at is not null as "isRetired",
      a.is_program and (a.last_heartbeat_at is null or a.heartbeat_health = 'failing') as "isSilent",
      exists (select 1 from ${budgets} b where b.team_id = a.team_id and b.kind = 'agent_day' and b.ref_id = a.id
        and b.day = to_char(now() at time zone t.timezone, 'YYYY-MM-DD')
        and b.limit_micros > 0 and b.spent_micros + b.reserved_micros >= b.limit_micros) as "isOverCap",
      case when live.busy > 0 then 'busy' when live.waiting > 0 then 'waiting' else 'idle' end as availability,
      (coalesce(work.open, 0) + coalesce(live.reviews, 0))::int as "openTasks"
    from ${agents} a
    join ${teams} t on t.id = a.team_id
    left join (select assignee_agent_id, count(*)::int as open from ${tasks}
      where team_id = ${teamId} and status in ('assigned', 'in_progress') group by 1) work on work.assignee_agent_id = a.id
    left join (select agent_id, (count(*) filter (where status in ('queued', 'running')))::int as busy,
        (count(*) filter (where status = 'waiting'))::int as waiting,
        (count(*) filter (where purpose = 'review'))::int as reviews
      from ${runs} where team_id = ${teamId} and kind <> 'fork' and status in ('queued', 'running', 'waiting') group by 1) live on live.agent_id = a.id
    where a.team_id = ${teamId}
    order by a.created_at, a.id limit ${literal(MAX_AGENTS)}`;
}
