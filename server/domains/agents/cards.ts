import { and, asc, eq, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { latestRunOf, pulseOf, stateOf } from "./policy.ts";
import { isLate } from "./schedule.ts";
import type { AgentCard } from "./schema.ts";

export const MAX_AGENTS = 200;

/** Tasks in hand and reviews under way: an agent's load. */
export const openTasksOf = sql<number>`((select count(*)::int from ${tasks} where ${tasks.assigneeAgentId} = ${outer(agents.id)} and ${tasks.status} in ('assigned', 'in_progress'))
  + (select count(*)::int from ${runs} where ${runs.agentId} = ${outer(agents.id)} and ${runs.purpose} = 'review' and ${runs.kind} <> 'fork' and ${runs.status} in ('queued', 'running', 'waiting')))`;

/** One agent, or the living or the retired ones of the team: as many as are wanted, of those behind one of them. */
type Which = { agentId: string } | { isRetired: boolean; after?: string | undefined; limit?: number };

export async function cardsOf(db: Reader, teamId: string, which: Which): Promise<AgentCard[]> {
  const agentId = "agentId" in which ? which.agentId : undefined;
  const money = spendToday(db, teamId, agentId);
  const [rows, recent, ticks] = await Promise.all([
    db
      .select({
        agent: agents,
        openTasks: openTasksOf,
        money: {
          costMicros: money.costMicros,
          tokens: money.tokens,
          model: money.model,
          isSimulated: money.isSimulated,
        },
      })
      .from(agents)
      .leftJoin(money, eq(money.agentId, agents.id))
      .where(and(eq(agents.teamId, teamId), whichOf(which)))
      .orderBy(asc(agents.createdAt), asc(agents.id))
      .limit("limit" in which ? (which.limit ?? MAX_AGENTS) : MAX_AGENTS),
    recentRuns(db, teamId, agentId),
    recentSteps(db, teamId, agentId),
  ]);
  const now = Date.now();
  return rows.map(({ agent, openTasks, money: spent }) => {
    const own = recent.filter((run) => run.agentId === agent.id);
    const run = latestRunOf(own);
    const state = stateOf(agent, own);
    return {
      id: agent.id,
      name: agent.name,
      role: agent.role,
      ...state,
      run,
      costMicros: spent?.costMicros ?? 0,
      tokens: spent?.tokens ?? 0,
      model: spent?.model ?? "",
      isSimulated: spent?.isSimulated ?? false,
      pulse: pulseOf(
        ticks.filter((tick) => tick.agentId === agent.id),
        now,
      ),
      openTasks,
      isProgram: agent.isProgram,
      isRetired: agent.retiredAt !== null,
      heartbeatHealth:
        agent.heartbeatHealth !== "failing" && isLate(agent.nextHeartbeatAt, agent.heartbeatEveryMs, now)
          ? ("late" as const)
          : agent.heartbeatHealth,
      heartbeatReason: agent.heartbeatReason,
      nextHeartbeatAt: agent.nextHeartbeatAt,
    };
  });
}

function whichOf(which: Which): SQL | undefined {
  if ("agentId" in which) return eq(agents.id, which.agentId);
  const { after } = which;
  // Nobody is ever deleted, so that the last one of a page is still there when the next is asked for.
  const isBehind = sql`(${agents.createdAt}, ${agents.id}) > (select l.created_at, l.id from agents l where l.id = ${after})`;
  return and(which.isRetired ? isNotNull(agents.retiredAt) : isNull(agents.retiredAt), after ? isBehind : undefined);
}

/** The newest run of each agent in each status that matters, with its last tool. */
async function recentRuns(db: Reader, teamId: string, agentId?: string) {
  const newest = db
    .selectDistinctOn([runs.agentId, runs.status], { id: runs.id })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), ne(runs.kind, "fork"), agentId ? eq(runs.agentId, agentId) : undefined))
    .orderBy(runs.agentId, runs.status, sql`${runs.number} desc`)
    .as("newest");
  return db
    .select({
      id: runs.id,
      number: runs.number,
      agentId: runs.agentId,
      purpose: runs.purpose,
      status: runs.status,
      statusReason: runs.statusReason,
      missionId: runs.missionId,
      taskId: runs.taskId,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
      stepCount: runs.stepCount,
      taskTitle: tasks.title,
      blockedReason: tasks.blockedReason,
      missionNumber: missions.number,
      lastTool: sql<
        string | null
      >`(select ${runSteps.name} from ${runSteps} where ${runSteps.runId} = ${runs.id} and ${runSteps.kind} = 'tool' order by ${runSteps.index} desc limit 1)`,
      lastToolAt: sql<
        Date | string | null
      >`(select ${runSteps.startedAt} from ${runSteps} where ${runSteps.runId} = ${runs.id} and ${runSteps.kind} = 'tool' order by ${runSteps.index} desc limit 1)`,
    })
    .from(runs)
    .innerJoin(newest, eq(newest.id, runs.id))
    .leftJoin(tasks, eq(tasks.id, runs.taskId))
    .leftJoin(missions, eq(missions.id, runs.missionId));
}

const TICKS = 60;

/** The last ticks of each agent within half an hour, oldest first. */
async function recentSteps(db: Reader, teamId: string, agentId?: string) {
  const placed = db
    .select({
      agentId: runSteps.agentId,
      kind: runSteps.kind,
      status: runSteps.status,
      startedAt: runSteps.startedAt,
      finishedAt: runSteps.finishedAt,
      place: sql<number>`row_number() over (partition by ${runSteps.agentId} order by ${runSteps.startedAt} desc)`.as(
        "place",
      ),
    })
    .from(runSteps)
    .where(
      and(
        eq(runSteps.teamId, teamId),
        agentId ? eq(runSteps.agentId, agentId) : undefined,
        sql`${runSteps.startedAt} > now() - interval '30 minutes'`,
      ),
    )
    .as("placed");
  return db.select().from(placed).where(sql`${placed.place} <= ${TICKS}`).orderBy(placed.startedAt);
}

/** What each agent's calls of the team's day took, with the model of the last. */
function spendToday(db: Reader, teamId: string, agentId?: string) {
  const zone = sql`(select timezone from teams where id = ${teamId})`;
  const last = (column: PgColumn) => sql`(array_agg(${column} order by ${interactions.startedAt} desc))[1]`;
  return db
    .select({
      agentId: interactions.agentId,
      costMicros:
        sql<number>`coalesce(sum(coalesce(${interactions.costMicros}, ${interactions.fallbackCostMicros})), 0)::float8`.as(
          "spent_micros",
        ),
      tokens: sql<number>`coalesce(sum(${interactions.inputTokens} + ${interactions.outputTokens}), 0)::float8`.as(
        "tokens",
      ),
      model: sql<string>`${last(interactions.model)}`.as("last_model"),
      isSimulated: sql<boolean>`${last(interactions.isSimulated)}`.as("last_simulated"),
    })
    .from(interactions)
    .where(
      and(
        eq(interactions.teamId, teamId),
        agentId ? eq(interactions.agentId, agentId) : undefined,
        sql`${interactions.startedAt} >= date_trunc('day', now() at time zone ${zone}) at time zone ${zone}`,
      ),
    )
    .groupBy(interactions.agentId)
    .as("money");
}
