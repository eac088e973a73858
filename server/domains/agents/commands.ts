import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { command } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { roleOf } from "./roles.ts";
import {
  agentCreated,
  agentHealthChanged,
  agentPaused,
  agentUpdated,
  capabilityLevel,
  HEARTBEAT_HEALTH,
  modelPolicy,
  ROLE_NAMES,
} from "./schema.ts";

const done = z.object({ id: z.string() });
const instructions = z.string().trim().min(1).max(20_000);
/** From one second to twenty days. */
const heartbeatEveryMs = z.number().int().min(1_000, "A heartbeat is at least 1 second.").max(1_728_000_000);

export const createAgent = command({
  name: "agent.create",
  scope: "agents:write",
  input: z.object({
    name: z.string().trim().min(1, "An agent needs a name.").max(60),
    role: z.enum(ROLE_NAMES),
    instructions: instructions.optional(),
    capabilities: z.array(capabilityLevel).max(20).optional(),
    modelPolicy: modelPolicy.prefault({}),
    heartbeatEveryMs: heartbeatEveryMs.nullable().default(null),
  }),
  output: done,
  events: [agentCreated],
  async run({ ctx, tx, input, emit, record }) {
    const role = roleOf(input.role);
    const [agent] = await tx
      .insert(agents)
      .values({
        teamId: ctx.team.id,
        name: input.name,
        role: input.role,
        instructions: input.instructions ?? role.prompt,
        capabilities: input.capabilities ?? role.capabilities,
        modelPolicy: input.modelPolicy,
        heartbeatEveryMs: input.heartbeatEveryMs,
        nextHeartbeatAt: input.heartbeatEveryMs === null ? null : firstHeartbeat(input.heartbeatEveryMs),
      })
      .onConflictDoNothing()
      .returning();
    if (!agent)
      throw new DomainError("conflict", `There is an agent named ${input.name} already. Choose another name.`);
    emit(agentCreated, { agentId: agent.id, name: agent.name, role: agent.role });
    record({ entity: "agent", entityId: agent.id, after: { name: agent.name, role: agent.role } });
    return { id: agent.id };
  },
});

export const updateAgent = command({
  name: "agent.update",
  scope: "agents:write",
  input: z.object({
    id: z.uuid(),
    instructions: instructions.optional(),
    capabilities: z.array(capabilityLevel).max(20).optional(),
    modelPolicy: modelPolicy.optional(),
    heartbeatEveryMs: heartbeatEveryMs.nullable().optional(),
  }),
  output: done,
  events: [agentUpdated],
  async run({ ctx, tx, input: { id, ...changes }, emit, record }) {
    const before = await lockAgent(tx, ctx.team.id, id);
    const every = changes.heartbeatEveryMs;
    const next = every === undefined ? {} : { nextHeartbeatAt: every === null ? null : new Date(Date.now() + every) };
    await tx
      .update(agents)
      .set({ ...changes, ...next })
      .where(eq(agents.id, id));
    emit(agentUpdated, { agentId: id, name: before.name });
    record({ entity: "agent", entityId: id, before: pick(before, Object.keys(changes)), after: changes });
    return { id };
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
    const agent = await lockAgent(tx, ctx.team.id, input.id);
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

/** Notes that an agent's heartbeat came: when the next is due, and, only when it changed, its health. */
export const recordHeartbeat = command({
  name: "agent.record_heartbeat",
  scope: "machine:write",
  audit: false,
  input: z.object({
    id: z.uuid(),
    atMs: z.number(),
    nextMs: z.number(),
    failedHeartbeats: z.number().int(),
    previousHealth: z.enum(HEARTBEAT_HEALTH),
  }),
  output: done,
  events: [agentHealthChanged],
  async run({ ctx, tx, input, emit }) {
    const [agent] = await tx
      .update(agents)
      .set({
        lastHeartbeatAt: new Date(input.atMs),
        nextHeartbeatAt: new Date(input.nextMs),
        failedHeartbeats: input.failedHeartbeats,
      })
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.id)))
      .returning({ name: agents.name });
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    const health = input.failedHeartbeats > 0 ? "failing" : "healthy";
    if (health !== input.previousHealth) emit(agentHealthChanged, { agentId: input.id, name: agent.name, health });
    return { id: input.id };
  },
});

/** Somewhere within the first interval, so that agents made together do not beat together. */
function firstHeartbeat(everyMs: number): Date {
  return new Date(Date.now() + Math.round(everyMs * (0.2 + 0.8 * Math.random())));
}

async function lockAgent(tx: Tx, teamId: string, id: string) {
  const [agent] = await tx
    .select()
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, id)))
    .for("update");
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  return agent;
}

function pick(row: object, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, Reflect.get(row, key)]));
}
