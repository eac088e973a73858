import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { SILENT_PROGRAM } from "#server/lib/agent-words";
import { DomainError } from "#server/lib/errors";
import { durationWords } from "./health.ts";
import { GRACE_MS, nextCallMs } from "./schedule.ts";
import { agentHealthChanged, agentHeard } from "./schema.ts";

/** The program of an agent says that it is there, and how it is. The answer says by when it is to be heard again. */
export const hearProgram = command({
  name: "agent.hear_program",
  scope: "program:beat",
  audit: false,
  input: z.object({ status: z.string().trim().max(500).nullish(), nowMs: z.number() }),
  output: z.object({
    agentId: z.string(),
    name: z.string(),
    isPaused: z.boolean(),
    nextHeartbeatAt: z.date(),
  }),
  events: [agentHeard, agentHealthChanged],
  async run({ ctx, tx, input, emit }) {
    const agentId = ctx.actor.kind === "apiKey" ? ctx.actor.agentId : undefined;
    if (!agentId) throw new DomainError("forbidden", "Only the key of an agent that runs outside of Muster does this.");
    const [row] = await tx
      .select({ agent: agents, timezone: teams.timezone, isTeamPaused: teams.isPaused })
      .from(agents)
      .innerJoin(teams, eq(teams.id, agents.teamId))
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, agentId)))
      .for("no key update", { of: agents });
    if (!row) throw new DomainError("not_found", "There is no such agent in this team.");
    const { agent } = row;
    const status = input.status === undefined ? agent.programStatus : input.status || null;
    const nextHeartbeatAt = new Date(nextCallMs(agent, row.timezone, input.nowMs));
    const wasSilent = agent.heartbeatHealth !== "healthy" && agent.heartbeatReason?.startsWith(SILENT_PROGRAM);
    await tx
      .update(agents)
      .set({
        lastHeartbeatAt: new Date(input.nowMs),
        nextHeartbeatAt,
        heartbeatLateMs: Math.max(0, input.nowMs - (agent.nextHeartbeatAt?.getTime() ?? input.nowMs)),
        failedHeartbeats: 0,
        programStatus: status,
        ...(wasSilent ? { heartbeatHealth: "healthy" as const, heartbeatReason: null } : {}),
      })
      .where(eq(agents.id, agent.id));
    const told = { agentId, name: agent.name };
    if (wasSilent) emit(agentHealthChanged, { ...told, health: "healthy", reason: null });
    emit(agentHeard, { ...told, status });
    return { ...told, isPaused: agent.isPaused || row.isTeamPaused, nextHeartbeatAt };
  },
});

/** Beats in a row that a program may miss before it counts as gone. */
const MISSED = 3;

const silent = z.object({
  id: z.string(),
  teamId: z.string(),
  health: z.enum(["late", "failing"]),
  reason: z.string(),
});

/**
 * Agents whose program was not heard when it should have been, and who are not shown as that yet. One statement when there are none.
 * Before `awakeSinceMs` there was nobody here to hear them.
 */
export const listSilentPrograms = query({
  name: "agent.list_silent_programs",
  scope: "machine:write",
  input: z.object({
    nowMs: z.number(),
    awakeSinceMs: z.number().default(0),
    limit: z.number().int().min(1).max(500).default(200),
  }),
  output: z.array(silent),
  async run({ db, input: { nowMs, awakeSinceMs, limit } }) {
    const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
    const overdueMs = sql`extract(epoch from ${at(nowMs)} - greatest(${agents.nextHeartbeatAt}, ${at(awakeSinceMs)})) * 1000`;
    const isGone = sql<boolean>`${overdueMs} > ${GRACE_MS} * ${2 * MISSED}`;
    const rows = await db
      .select({ id: agents.id, teamId: agents.teamId, heardAt: agents.lastHeartbeatAt, isGone })
      .from(agents)
      .where(
        and(
          eq(agents.isProgram, true),
          isNull(agents.retiredAt),
          lt(agents.nextHeartbeatAt, new Date(nowMs)),
          // Those whom everybody sees as late already must not keep the others from being seen.
          or(
            and(eq(agents.heartbeatHealth, "healthy"), sql`${overdueMs} > ${GRACE_MS}`),
            and(eq(agents.heartbeatHealth, "late"), isGone),
          ),
        ),
      )
      .limit(limit);
    return rows.map(({ heardAt, isGone: isFailing, ...agent }) => ({
      ...agent,
      health: isFailing ? ("failing" as const) : ("late" as const),
      reason: heardAt
        ? `${SILENT_PROGRAM}was last heard ${durationWords(nowMs - heardAt.getTime())} ago`
        : `${SILENT_PROGRAM}was never heard`,
    }));
  },
});
