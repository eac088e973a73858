import { type SQL, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { RunPurpose, RunStatus } from "#server/domains/runs/schema";
import type { AgentState, RoleName } from "./schema.ts";

/** One row of {@link agentStates}. */
export type AgentStateRow = {
  id: string;
  name: string;
  role: RoleName;
  state: AgentState;
  state_reason: string | null;
  model: string;
  is_program: boolean;
  run_id: string | null;
  run_number: number | null;
  run_status: RunStatus | null;
  purpose: RunPurpose | null;
  task_number: number | null;
  task_title: string | null;
  mission_number: number | null;
};

/**
 * The rule of `stateOf` in policy.ts as one statement over all living agents of a team, for counting and listing them without their cards.
 * Usable as a sub-select; a test holds the two together.
 */
export function agentStates(teamId: string): SQL {
  return sql`
    select a.id, a.name, a.role, a.model_policy->>'model' as model, a.is_program,
      case
        when a.is_paused then 'paused'
        when run.status = 'running' then 'working'
        when run.status in ('waiting', 'queued') then run.status
        when run.status = 'failed' and t.blocked_reason is not null then 'blocked'
        when run.status = 'failed' then 'failed'
        else 'idle'
      end as state,
      case
        when a.is_paused then null
        when run.status = 'waiting' then run.status_reason
        when run.status = 'failed' then coalesce(t.blocked_reason, run.status_reason)
      end as state_reason,
      run.id as run_id, run.number as run_number, run.status as run_status, run.purpose,
      t.number as task_number, t.title as task_title, m.number as mission_number
    from ${agents} a
    left join lateral (
      select r.* from ${runs} r
      where r.agent_id = a.id and r.kind <> 'fork'
      order by array_position(array['running', 'waiting', 'queued'], r.status), r.number desc
      limit 1
    ) run on true
    left join ${tasks} t on t.id = run.task_id
    left join ${missions} m on m.id = run.mission_id
    where a.team_id = ${teamId} and a.retired_at is null`;
}
