import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { requireUsable } from "#server/domains/prompts/orchestration";
import { type PromptUse, promptUse } from "#server/domains/prompts/schema";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { staleRevision } from "./policy.ts";
import { type AgentRecord, changeAgent, lockLivingAgent, nameTaken, snapshotOf, writeRevision } from "./revisions.ts";
import { roleOf } from "./roles.ts";
import { firstBeat } from "./schedule.ts";
import {
  type AgentSnapshot,
  agentCreated,
  agentInstructions,
  agentName,
  agentPaused,
  agentUpdated,
  allowedTools,
  capabilityLevels,
  dailyCapMicros,
  heartbeatCron,
  heartbeatEveryMs,
  modelPolicy,
} from "./schema.ts";

const done = z.object({ id: z.string() });

export const createAgent = command({
  name: "agent.create",
  scope: "agents:write",
  input: z.object({
    name: agentName,
    role: z.enum(ROLE_NAMES),
    instructions: agentInstructions.optional(),
    /** A prompt of the team that it is told instead of its own text. */
    prompt: promptUse.nullable().default(null),
    capabilities: capabilityLevels.optional(),
    tools: allowedTools.default(null),
    modelPolicy: modelPolicy.prefault({}),
    dailyCapMicros: dailyCapMicros.default(null),
    heartbeatEveryMs: heartbeatEveryMs.default(null),
    heartbeatCron: heartbeatCron.default(null),
    /** A program outside of Muster does its work, with a key of the agent. */
    isProgram: z.boolean().default(false),
  }),
  output: done,
  events: [agentCreated],
  async run({ ctx, input, emit, record }) {
    const role = roleOf(input.role);
    const content: AgentSnapshot = {
      ...input,
      ...oneSchedule(input),
      instructions: input.instructions ?? role.prompt,
      capabilities: input.capabilities ?? role.capabilities,
    };
    const agent = await insertAgent(ctx, content, "Made");
    emit(agentCreated, { agentId: agent.id, name: agent.name, role: agent.role });
    record({ entity: "agent", entityId: agent.id, after: { name: agent.name, role: agent.role } });
    return { id: agent.id };
  },
});

type Hire = { hiredByAgentId: string; hiredForMissionId: string; hireReason: string };

/** The agent's row with its first revision. Throws `conflict` when a living agent has the name, `bad_input` for a prompt it cannot be told. */
export async function insertAgent(
  ctx: Ctx & { tx: Tx },
  content: AgentSnapshot,
  note: string,
  hire?: Hire,
): Promise<AgentRecord> {
  const id = newId();
  const prompt = content.prompt && (await requireUsable(ctx.tx, ctx.team.id, content.prompt));
  const nextHeartbeatAt = await firstBeat(ctx.tx, ctx.team.id, { ...content, id });
  const [agent] = await ctx.tx
    .insert(agents)
    .values({ id, teamId: ctx.team.id, ...content, prompt, ...hire, nextHeartbeatAt })
    .onConflictDoNothing()
    .returning();
  if (!agent) throw nameTaken(content.name);
  await writeRevision(ctx, agent, { changed: [], note });
  return agent;
}

/**
 * Changes what an agent is, as its next revision. `revision` is the one the edit started from: when somebody changed the agent
 * since, it throws `conflict` and writes nothing; left out, the newest is meant. Work under way goes on as it began.
 */
export const updateAgent = command({
  name: "agent.update",
  scope: "agents:write",
  input: z.object({
    id: z.uuid(),
    revision: z.number().int().min(1).max(1_000_000_000).optional(),
    note: z.string().trim().max(300).default(""),
    name: agentName.optional(),
    role: z.enum(ROLE_NAMES).optional(),
    /** Its own text, which takes a prompt's place unless `prompt` is given with it. */
    instructions: agentInstructions.optional(),
    /** A prompt of the team that it is told instead; null: its own text again. */
    prompt: promptUse.nullable().optional(),
    capabilities: capabilityLevels.optional(),
    tools: allowedTools.optional(),
    modelPolicy: modelPolicy.optional(),
    dailyCapMicros: dailyCapMicros.optional(),
    heartbeatEveryMs: heartbeatEveryMs.optional(),
    heartbeatCron: heartbeatCron.optional(),
    isProgram: z.boolean().optional(),
  }),
  output: done.extend({ revision: z.number() }),
  events: [agentUpdated],
  async run({ ctx, tx, input: { id, revision, note, ...changes }, emit, record }) {
    const agent = await lockLivingAgent(tx, ctx.team.id, id);
    if (revision !== undefined && revision !== agent.revision) throw staleRevision(agent, revision);
    const content = { ...withoutUndefined(changes), ...oneSchedule(changes), ...oneText(changes) };
    const result = await changeAgent(ctx, agent, content, note);
    record({ entity: "agent", entityId: id, before: pick(snapshotOf(agent), result.changed), after: changes });
    if (result.changed.length > 0)
      emit(agentUpdated, { agentId: id, name: result.name, revision: result.revision, changed: result.changed });
    return { id, revision: result.revision };
  },
});

/** A paused agent begins nothing new and stops between steps; its queue waits. */
export const setAgentPaused = command({
  name: "agent.set_paused",
  scope: "runs:write",
  input: z.object({ id: z.uuid(), isPaused: z.boolean() }),
  output: done,
  events: [agentPaused],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockLivingAgent(tx, ctx.team.id, input.id);
    if (agent.isPaused === input.isPaused) return { id: agent.id };
    await tx.update(agents).set({ isPaused: input.isPaused }).where(eq(agents.id, agent.id));
    emit(agentPaused, { agentId: agent.id, name: agent.name, isPaused: input.isPaused });
    record({
      entity: "agent",
      entityId: agent.id,
      before: { isPaused: agent.isPaused },
      after: { isPaused: input.isPaused },
    });
    return { id: agent.id };
  },
});

/** Own text and a prompt: setting the text alone takes the prompt away. */
function oneText(given: { instructions?: string | undefined; prompt?: PromptUse | null | undefined }) {
  return given.instructions !== undefined && given.prompt === undefined ? { prompt: null } : {};
}

/** An agent wakes by an interval or by a cron entry: setting one takes the other away. Throws `bad_input` for both at once. */
function oneSchedule(given: {
  heartbeatEveryMs?: number | null | undefined;
  heartbeatCron?: string | null | undefined;
}) {
  if (given.heartbeatEveryMs && given.heartbeatCron)
    throw new DomainError("bad_input", "An agent wakes by an interval or by a cron entry, not by both. Leave one out.");
  if (given.heartbeatEveryMs) return { heartbeatCron: null };
  return given.heartbeatCron ? { heartbeatEveryMs: null } : {};
}

/** A field left out stays as it is. */
function withoutUndefined<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}

function pick(row: object, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, Reflect.get(row, key)]));
}
