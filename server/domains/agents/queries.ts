import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { latestRunOf, pulseOf, stateOf } from "./policy.ts";
import { type AgentCard, agentCard, agentView, capability, capabilityLevel, modelPolicy } from "./schema.ts";

const MAX_AGENTS = 200;

/** The roll: every agent with what it does now, its pulse of the last half hour and its spend today. Four statements for any team. */
export const listAgentCards = query({
  name: "agent.list",
  scope: "agents:read",
  input: z.object({}).prefault({}),
  output: z.array(agentCard),
  run: ({ db, teamId }) => cardsOf(db, teamId),
});

export const getAgent = query({
  name: "agent.get",
  scope: "agents:read",
  input: z.object({ id: z.uuid() }),
  output: agentView.extend({ card: agentCard }),
  async run({ db, teamId, input }) {
    const [agent] = await db
      .select()
      .from(agents)
      .where(and(eq(agents.teamId, teamId), eq(agents.id, input.id)));
    const [card] = await cardsOf(db, teamId, input.id);
    if (!agent || !card) throw new DomainError("not_found", "There is no such agent in this team.");
    return { ...agent, sessionKey: sessionKeyOf(agent), heartbeatHealth: card.heartbeatHealth, card };
  },
});

/** What driving an agent's run needs of it, and no more. */
export const readAgent = query({
  name: "agent.read",
  scope: "agents:read",
  input: z.object({ id: z.uuid() }),
  output: z.object({ name: z.string(), instructions: z.string(), modelPolicy }),
  async run({ db, teamId, input }) {
    const [agent] = await db
      .select({ name: agents.name, instructions: agents.instructions, modelPolicy: agents.modelPolicy })
      .from(agents)
      .where(and(eq(agents.teamId, teamId), eq(agents.id, input.id)));
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    return agent;
  },
});

/** Agents by capability with their load: what assignment and the `agent_find` tool look at. */
export const findAgents = query({
  name: "agent.find",
  scope: "agents:read",
  input: z.object({ capability: capability.optional() }).prefault({}),
  output: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.string(),
      capabilities: z.array(capabilityLevel),
      isPaused: z.boolean(),
      openTasks: z.number(),
    }),
  ),
  async run({ db, teamId, input }) {
    const rows = await db
      .select({
        id: agents.id,
        name: agents.name,
        role: agents.role,
        capabilities: agents.capabilities,
        isPaused: agents.isPaused,
        openTasks: openTasksOf,
      })
      .from(agents)
      .where(eq(agents.teamId, teamId))
      .orderBy(asc(agents.createdAt), asc(agents.id))
      .limit(MAX_AGENTS);
    return rows.filter((row) => !input.capability || row.capabilities.some((entry) => entry.tag === input.capability));
  },
});

const openTasksOf = sql<number>`((select count(*)::int from ${tasks} where ${tasks.assigneeAgentId} = ${outer(agents.id)} and ${tasks.status} in ('assigned', 'in_progress'))
  + (select count(*)::int from ${runs} where ${runs.agentId} = ${outer(agents.id)} and ${runs.purpose} = 'review' and ${runs.status} in ('queued', 'running', 'waiting')))`;

export function sessionKeyOf(agent: { role: string; name: string }): string {
  return `agent:${agent.role}:${agent.name.toLowerCase().replace(/\s+/g, "-")}`;
}

async function cardsOf(db: Reader, teamId: string, agentId?: string): Promise<AgentCard[]> {
  const [rows, recent, ticks, spend] = await Promise.all([
    db
      .select({ agent: agents, openTasks: openTasksOf })
      .from(agents)
      .where(and(eq(agents.teamId, teamId), agentId ? eq(agents.id, agentId) : undefined))
      .orderBy(asc(agents.createdAt), asc(agents.id))
      .limit(MAX_AGENTS),
    recentRuns(db, teamId, agentId),
    recentSteps(db, teamId, agentId),
    spendToday(db, teamId, agentId),
  ]);
  const now = Date.now();
  return rows.map(({ agent, openTasks }) => {
    const own = recent.filter((run) => run.agentId === agent.id);
    const run = latestRunOf(own);
    const state = stateOf(agent, own);
    const money = spend.find((row) => row.agentId === agent.id);
    return {
      id: agent.id,
      name: agent.name,
      role: agent.role,
      ...state,
      run,
      costMicros: money?.costMicros ?? 0,
      tokens: money?.tokens ?? 0,
      model: money?.model ?? "",
      isSimulated: money?.isSimulated ?? false,
      pulse: pulseOf(
        ticks.filter((tick) => tick.agentId === agent.id),
        now,
      ),
      openTasks,
      heartbeatHealth:
        agent.failedHeartbeats > 0
          ? ("failing" as const)
          : isLate(agent.nextHeartbeatAt, agent.heartbeatEveryMs, now)
            ? ("late" as const)
            : ("healthy" as const),
      nextHeartbeatAt: agent.nextHeartbeatAt,
    };
  });
}

/** Late: the heartbeat is overdue by half its interval, and by five seconds at least. */
export function isLate(nextAt: Date | null, everyMs: number | null, nowMs: number): boolean {
  return nextAt !== null && everyMs !== null && nowMs - nextAt.getTime() > Math.max(5_000, everyMs / 2);
}

/** The newest run of each agent in each status that matters, with its last tool. */
async function recentRuns(db: Reader, teamId: string, agentId?: string) {
  const newest = db
    .selectDistinctOn([runs.agentId, runs.status], { id: runs.id })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), agentId ? eq(runs.agentId, agentId) : undefined))
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

async function spendToday(db: Reader, teamId: string, agentId?: string) {
  return db
    .select({
      agentId: interactions.agentId,
      costMicros: sql<number>`coalesce(sum(coalesce(${interactions.costMicros}, ${interactions.fallbackCostMicros})), 0)::float8`,
      tokens: sql<number>`coalesce(sum(${interactions.inputTokens} + ${interactions.outputTokens}), 0)::int`,
      model: sql<string>`(array_agg(${interactions.model} order by ${interactions.startedAt} desc))[1]`,
      isSimulated: sql<boolean>`(array_agg(${interactions.isSimulated} order by ${interactions.startedAt} desc))[1]`,
    })
    .from(interactions)
    .where(
      and(
        eq(interactions.teamId, teamId),
        agentId ? eq(interactions.agentId, agentId) : undefined,
        sql`${interactions.startedAt} >= date_trunc('day', now() at time zone (select timezone from teams where id = ${teamId})) at time zone (select timezone from teams where id = ${teamId})`,
      ),
    )
    .groupBy(interactions.agentId);
}
