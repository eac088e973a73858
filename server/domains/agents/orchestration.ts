import { asc, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { query } from "#server/core/query";

/** Agents whose heartbeat is due, with whether there is work for them: decided in SQL, never by a model. For the leader's sweep. */
export const listDueAgents = query({
  name: "agent.list_due",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit: z.number().int().max(1_000).default(500) }),
  output: z.array(
    z.object({
      id: z.string(),
      teamId: z.string(),
      heartbeatEveryMs: z.number(),
      failedRuns: z.number(),
      failedHeartbeats: z.number(),
      waitingMissions: z.array(z.string()),
    }),
  ),
  async run({ db, input }) {
    const rows = await db
      .select({
        id: agents.id,
        teamId: agents.teamId,
        heartbeatEveryMs: sql<number>`${agents.heartbeatEveryMs}`,
        failedHeartbeats: agents.failedHeartbeats,
        failedRuns: sql<number>`(select count(*)::int from (select r.status from ${runs} r where r.agent_id = ${outer(agents.id)} and r.kind <> 'fork' and r.status in ('succeeded', 'failed') order by r.number desc limit 3) last where last.status = 'failed')`,
        waitingMissions: sql<string>`(select coalesce(string_agg(distinct ${tasks.missionId}::text, ','), '') from ${tasks} where ${tasks.assigneeAgentId} = ${outer(agents.id)} and ${tasks.status} in ('assigned', 'in_progress') and ${tasks.blockedReason} is null
          and not exists (select 1 from ${runs} where ${runs.taskId} = ${outer(tasks.id)} and ${runs.kind} <> 'fork' and ${runs.status} in ('queued', 'running', 'waiting')))`,
      })
      .from(agents)
      .where(
        sql`${agents.nextHeartbeatAt} <= ${new Date(input.nowMs).toISOString()}::timestamptz and ${agents.heartbeatEveryMs} is not null`,
      )
      .orderBy(asc(agents.nextHeartbeatAt))
      .limit(input.limit);
    return rows.map((row) => ({ ...row, waitingMissions: row.waitingMissions.split(",").filter((id) => id !== "") }));
  },
});
