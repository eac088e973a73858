import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { labelWritten } from "#server/core/outside";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { DomainError } from "#server/lib/errors";
import { insertAgent } from "./commands.ts";
import { MAX_HIRED_AGENTS, MAX_HIRES_A_MISSION } from "./policy.ts";
import { listLivingAgents } from "./queries.ts";
import { roleOf } from "./roles.ts";
import {
  agentHired,
  agentName,
  allowedTools,
  type Capability,
  capability,
  capabilityLevels,
  dailyCapMicros,
  type FoundAgent,
} from "./schema.ts";

/** What an agent that hires says of the new one. */
export const hireInput = z.object({
  name: agentName.describe("A name no agent of the team has"),
  role: z.enum(ROLE_NAMES).describe("agent_find tells which roles bring a capability"),
  capabilities: capabilityLevels
    .refine((list) => list.length > 0, "names no capability")
    .optional()
    .describe("Left out: what the role brings"),
  instructions: z
    .string()
    .trim()
    .min(1)
    .max(8_000)
    .optional()
    .describe("What it must know beyond its role's own instructions"),
  tools: allowedTools.optional().describe("Left out: all that its kind of run offers"),
  dailyCapMicros: dailyCapMicros.optional().describe("What it may spend in a day, in millionths of a dollar"),
  why: z.string().trim().min(1, "Say why the mission needs this agent.").max(500),
});

/**
 * An agent hires another one for its mission. Refuses what would duplicate a free agent, a cap above the team's, and more hires
 * than a mission or a team may have. The role's own instructions stay in front of what the hiring agent adds.
 */
export const hireAgent = command({
  name: "agent.hire",
  scope: "agents:hire",
  input: hireInput.extend({ missionId: z.uuid(), byAgentId: z.uuid() }),
  output: z.object({
    agentId: z.string(),
    name: z.string(),
    role: z.enum(ROLE_NAMES),
    capabilities: z.array(capability),
  }),
  events: [agentHired],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await requireRoom(tx, ctx.team.id, input);
    const role = roleOf(input.role);
    const capabilities = input.capabilities ?? role.capabilities;
    const tags = capabilities.map((entry) => entry.tag);
    const able = ableAndFree(await listLivingAgents(tx, ctx.team.id), tags);
    if (able)
      throw new DomainError(
        "conflict",
        `${able.name} can do ${tags.join(", ")} and is free: give the work to ${able.name} instead of hiring.`,
      );
    const agent = await insertAgent(
      ctx,
      {
        name: input.name,
        role: input.role,
        instructions: input.instructions ? `${role.prompt}\n\n${input.instructions}` : role.prompt,
        prompt: null,
        capabilities,
        tools: input.tools ?? null,
        modelPolicy: { model: "default", maxOutputTokens: 4_000 },
        dailyCapMicros: input.dailyCapMicros ?? null,
        heartbeatEveryMs: null,
        heartbeatCron: null,
        isProgram: false,
      },
      `Hired for M-${mission.number}: ${input.why}`.slice(0, 300),
      { hiredByAgentId: input.byAgentId, hiredForMissionId: mission.id, hireReason: input.why },
    );
    const { id: agentId, name } = agent;
    await labelWritten(ctx, [{ kind: "agent", id: agentId }]);
    emit(agentHired, {
      agentId,
      name,
      role: input.role,
      missionId: mission.id,
      missionNumber: mission.number,
      reason: input.why,
    });
    record({ entity: "agent", entityId: agentId, after: { name, role: input.role, missionId: mission.id } });
    return { agentId, name, role: input.role, capabilities: tags };
  },
});

/** The mission hired for, with its team locked so that two hires at once cannot both take the last place. */
async function requireRoom(tx: Tx, teamId: string, input: { missionId: string; dailyCapMicros?: number | null }) {
  const [team] = await tx
    .select({ capMicros: teams.dailyCapMicros })
    .from(teams)
    .where(eq(teams.id, teamId))
    .for("update");
  const [mission] = await tx
    .select({ id: missions.id, number: missions.number })
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
  if (!team || !mission) throw new DomainError("not_found", "There is no such mission in this team.");
  if (input.dailyCapMicros && input.dailyCapMicros > team.capMicros)
    throw new DomainError(
      "bad_input",
      `The whole team may spend $${team.capMicros / 1_000_000} a day. Ask for less for one agent.`,
    );
  const [count] = await tx
    .select({
      ofMission: sql<number>`(count(*) filter (where ${agents.hiredForMissionId} = ${mission.id}))::int`,
      living: sql<number>`(count(*) filter (where ${isNull(agents.retiredAt)}))::int`,
    })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), isNotNull(agents.hiredByAgentId)));
  if ((count?.ofMission ?? 0) >= MAX_HIRES_A_MISSION)
    throw new DomainError(
      "limited",
      `M-${mission.number} has hired ${MAX_HIRES_A_MISSION} agents, which is the most a mission may. Plan with the team there is, or ask a person.`,
    );
  if ((count?.living ?? 0) >= MAX_HIRED_AGENTS)
    throw new DomainError(
      "limited",
      `The team has ${MAX_HIRED_AGENTS} agents hired by agents, which is the most it may. Somebody has to retire one first.`,
    );
  return mission;
}

/** The first free agent that can do everything asked for. */
function ableAndFree(team: FoundAgent[], tags: Capability[]): FoundAgent | undefined {
  return team.find(
    (agent) =>
      !agent.isPaused &&
      agent.openTasks === 0 &&
      tags.every((tag) => agent.capabilities.some((entry) => entry.tag === tag)),
  );
}
