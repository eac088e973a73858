import { and, asc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { SILENT_PROGRAM } from "#server/lib/agent-words";
import { DomainError } from "#server/lib/errors";
import { failingReason, healthOf } from "./health.ts";
import { graceMs, nextBeatMs } from "./schedule.ts";
import { agentHealthChanged, HEARTBEAT_HEALTH } from "./schema.ts";

const healthChange = z.object({
  id: z.string(),
  teamId: z.string(),
  health: z.enum(HEARTBEAT_HEALTH),
  reason: z.string().nullable(),
});
const busyAgent = z.object({
  id: z.string(),
  teamId: z.string(),
  failedHeartbeats: z.number(),
  /** Work of its own that nobody has started. */
  tasks: z.array(z.object({ id: z.string(), number: z.number(), missionId: z.string().nullable() })),
});
export type BusyAgent = z.infer<typeof busyAgent>;

/**
 * Beats every agent that is due, of all teams, in one batch: notes the beat and the next one on the grid, and finds in SQL which of
 * them have work. A beat without work is its row's update and nothing else. Rows another process holds are left to it. Lateness counts from
 * `awakeSinceMs`: for the time nobody swept no agent is late.
 */
export const beatAgents = command({
  name: "agent.beat",
  scope: "machine:write",
  audit: false,
  input: z.object({
    nowMs: z.number(),
    awakeSinceMs: z.number().default(0),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  output: z.object({
    beats: z.number(),
    lateMs: z.number(),
    busy: z.array(busyAgent),
    changed: z.array(healthChange),
  }),
  async run({ tx, input: { nowMs, awakeSinceMs, limit } }) {
    const due = await claimDue(tx, lte(agents.nextHeartbeatAt, new Date(nowMs)), limit);
    if (due.length === 0) return { beats: 0, lateMs: 0, busy: [], changed: [] };
    const ids = due.map((agent) => agent.id);
    const [work, failed] = [await waitingWork(tx, ids), await failedRuns(tx, ids)];
    const rows = due.map((agent) => ({
      ...agent,
      late: Math.max(0, nowMs - Math.max(agent.dueMs, awakeSinceMs)),
      tasks: agent.isPaused ? [] : work.filter((task) => task.agentId === agent.id),
      next: nextBeatMs(agent, agent.timezone, nowMs),
    }));
    await writeBeats(tx, nowMs, rows);
    const health = rows.map((agent) => ({
      id: agent.id,
      teamId: agent.teamId,
      before: agent.health,
      reasonBefore: agent.reason,
      ...healthOf({
        lateMs: agent.late,
        graceMs: graceMs(agent.heartbeatEveryMs),
        failedHeartbeats: agent.tasks.length > 0 ? agent.failedHeartbeats : 0,
        reason: agent.reason,
        runs: failed.get(agent.id) ?? null,
      }),
    }));
    return {
      beats: due.length,
      lateMs: Math.max(...rows.map((agent) => agent.late)),
      busy: rows.filter((agent) => agent.tasks.length > 0),
      changed: health.filter((agent) => agent.health !== agent.before || agent.reason !== agent.reasonBefore),
    };
  },
});

/** Writes an agent's health down and tells it, when it is another than before. */
export const setHealth = command({
  name: "agent.set_health",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), health: z.enum(HEARTBEAT_HEALTH), reason: z.string().max(1_000).nullable() }),
  output: z.object({ isChanged: z.boolean() }),
  events: [agentHealthChanged],
  async run({ ctx, tx, input, emit }) {
    const [agent] = await tx
      .select({ name: agents.name, health: agents.heartbeatHealth, reason: agents.heartbeatReason })
      .from(agents)
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.id), isNull(agents.retiredAt)))
      .for("no key update");
    if (!agent || (agent.health === input.health && agent.reason === input.reason)) return { isChanged: false };
    await tx
      .update(agents)
      .set({ heartbeatHealth: input.health, heartbeatReason: input.reason })
      .where(eq(agents.id, input.id));
    const isChanged = agent.health !== input.health;
    if (isChanged)
      emit(agentHealthChanged, { agentId: input.id, name: agent.name, health: input.health, reason: input.reason });
    return { isChanged };
  },
});

/** Agents shown as failing whom no beat will look at again: they have no schedule. */
export const listFailing = query({
  name: "agent.list_failing",
  scope: "machine:write",
  input: z.object({ limit: z.number().int().min(1).max(500).default(200) }).prefault({}),
  output: z.array(z.object({ id: z.string(), teamId: z.string() })),
  run: ({ db, input }) =>
    db
      .select({ id: agents.id, teamId: agents.teamId })
      .from(agents)
      .where(and(eq(agents.heartbeatHealth, "failing"), isNull(agents.nextHeartbeatAt), isNull(agents.retiredAt)))
      .limit(input.limit),
});

/** Whether an agent's last runs went well, looked at when one of them has ended. */
export const judgeRuns = command({
  name: "agent.judge_runs",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid() }),
  output: z.object({ isChanged: z.boolean() }),
  async run({ ctx, tx, input }) {
    const [agent] = await tx
      .select()
      .from(agents)
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.id)));
    if (
      !agent ||
      agent.heartbeatReason?.startsWith(SILENT_PROGRAM) ||
      agent.heartbeatHealth === "late" ||
      agent.failedHeartbeats > 0
    )
      return { isChanged: false };
    const reason = failingReason((await failedRuns(tx, [agent.id])).get(agent.id) ?? null);
    return setHealth.call(ctx, { id: agent.id, health: reason ? "failing" : "healthy", reason });
  },
});

/** How often a beat that failed is tried again at once-doubled distances before it goes back to its schedule. */
const MAX_BEAT_RETRIES = 5;
const BEAT_RETRY_MS = 5_000;

/** A beat's work failed: it is tried again soon, each time later, and in the end at its usual time. `error: null` ends the series. */
export const noteBeatResult = command({
  name: "agent.note_beat",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), nowMs: z.number(), error: z.string().max(500).nullable() }),
  output: z.object({ failedHeartbeats: z.number() }),
  async run({ ctx, tx, input }) {
    const [agent] = await tx
      .select()
      .from(agents)
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.id)))
      .for("no key update");
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    if (input.error === null) {
      await tx.update(agents).set({ failedHeartbeats: 0 }).where(eq(agents.id, agent.id));
      return { failedHeartbeats: 0 };
    }
    const failedHeartbeats = agent.failedHeartbeats + 1;
    const retryMs = input.nowMs + BEAT_RETRY_MS * 2 ** (failedHeartbeats - 1);
    const isSooner = agent.nextHeartbeatAt !== null && retryMs < agent.nextHeartbeatAt.getTime();
    await tx
      .update(agents)
      .set({
        failedHeartbeats,
        ...(failedHeartbeats <= MAX_BEAT_RETRIES && isSooner ? { nextHeartbeatAt: new Date(retryMs) } : {}),
      })
      .where(eq(agents.id, agent.id));
    const times = failedHeartbeats === 1 ? "its last heartbeat" : `its last ${failedHeartbeats} heartbeats`;
    await setHealth.call(ctx, { id: agent.id, health: "failing", reason: `${times} failed: ${input.error}` });
    return { failedHeartbeats };
  },
});

/**
 * The clock went back: beats that stand further ahead than their schedule allows come back to the grid, so that nobody sleeps
 * through the jump. Nobody beats at once, so there is no burst.
 */
export const realignBeats = command({
  name: "agent.realign_beats",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ realigned: z.number() }),
  async run({ tx, input: { nowMs } }) {
    const ahead = or(
      sql`${agents.nextHeartbeatAt} > ${at(nowMs)} + ${agents.heartbeatEveryMs} * interval '1 millisecond'`,
      and(isNotNull(agents.heartbeatCron), sql`${agents.nextHeartbeatAt} > ${at(nowMs)}`),
    );
    const rows = await claimDue(tx, ahead, 20_000);
    const moved = rows.flatMap((agent) => {
      const next = nextBeatMs(agent, agent.timezone, nowMs);
      return next !== null && next < agent.dueMs ? [{ id: agent.id, next: new Date(next).toISOString() }] : [];
    });
    if (moved.length > 0)
      await tx.execute(sql`update ${agents} a set next_heartbeat_at = v.next
        from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as v(id uuid, next timestamptz) where a.id = v.id`);
    return { realigned: moved.length };
  },
});

async function claimDue(tx: Tx, which: SQL | undefined, limit: number) {
  const rows = await tx
    .select({
      id: agents.id,
      teamId: agents.teamId,
      heartbeatEveryMs: agents.heartbeatEveryMs,
      heartbeatCron: agents.heartbeatCron,
      dueMs: sql<string | number>`floor(extract(epoch from ${agents.nextHeartbeatAt}) * 1000)`,
      failedHeartbeats: agents.failedHeartbeats,
      health: agents.heartbeatHealth,
      reason: agents.heartbeatReason,
      isPaused: sql<boolean>`${agents.isPaused} or ${teams.isPaused}`,
      timezone: teams.timezone,
    })
    .from(agents)
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(and(which, isNull(agents.retiredAt), eq(agents.isProgram, false)))
    .orderBy(asc(agents.nextHeartbeatAt))
    .limit(limit)
    .for("no key update", { of: agents, skipLocked: true });
  return rows.map((row) => ({ ...row, dueMs: Number(row.dueMs) }));
}

type Beat = { id: string; next: number | null; late: number; failedHeartbeats: number; tasks: unknown[] };

async function writeBeats(tx: Tx, nowMs: number, beats: Beat[]): Promise<void> {
  const values = beats.map((beat) => ({
    id: beat.id,
    next: beat.next === null ? null : new Date(beat.next).toISOString(),
    late: Math.min(beat.late, 2_000_000_000),
    // With work to do the beat's own result says whether a series of failures is over.
    failed: beat.tasks.length > 0 ? beat.failedHeartbeats : 0,
  }));
  await tx.execute(sql`update ${agents} a set last_heartbeat_at = ${at(nowMs)}, next_heartbeat_at = v.next,
      heartbeat_late_ms = v.late, failed_heartbeats = v.failed
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v(id uuid, next timestamptz, late int, failed int)
    where a.id = v.id`);
}

/** Assigned tasks in which nobody works and nothing is in the way. */
async function waitingWork(tx: Tx, agentIds: string[]) {
  const rows = await tx
    .select({ id: tasks.id, number: tasks.number, missionId: tasks.missionId, agentId: tasks.assigneeAgentId })
    .from(tasks)
    .where(
      and(
        inArray(tasks.assigneeAgentId, agentIds),
        inArray(tasks.status, ["assigned", "in_progress"]),
        isNull(tasks.blockedReason),
        sql`not exists (select 1 from ${runs} r where r.task_id = ${tasks.id} and r.kind = 'work' and r.status in ('queued', 'running', 'waiting'))`,
      ),
    )
    .orderBy(asc(tasks.number))
    .limit(2_000);
  return rows;
}

/** Of each agent's last three ended runs, how many failed and why the last of those did. */
async function failedRuns(tx: Tx, agentIds: string[]) {
  const rows = await tx
    .select({
      agentId: agents.id,
      failed: sql<number>`(select count(*)::int from (${lastRuns}) last where last.status = 'failed')`,
      reason: sql<
        string | null
      >`(select last.status_reason from (${lastRuns}) last where last.status = 'failed' limit 1)`,
    })
    .from(agents)
    .where(inArray(agents.id, agentIds));
  return new Map(rows.map((row) => [row.agentId, row]));
}

const lastRuns = sql`select r.status, r.status_reason from ${runs} r where r.agent_id = "agents"."id" and r.kind = 'work'
  and r.status in ('succeeded', 'failed') order by r.created_at desc, r.number desc limit 3`;

function at(ms: number): SQL {
  return sql`${new Date(ms).toISOString()}::timestamptz`;
}
