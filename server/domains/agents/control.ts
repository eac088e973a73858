import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { agentRevisions, agents } from "#db/tables/agents";
import { accessTokens } from "#db/tables/teams";
import { command } from "#server/core/command";
import { requireUsable } from "#server/domains/prompts/orchestration";
import { DomainError } from "#server/lib/errors";
import { insertAgent } from "./commands.ts";
import { staleRevision } from "./policy.ts";
import {
  changeAgent,
  livingAgentNamed,
  lockAgent,
  lockLivingAgent,
  nameTaken,
  snapshotOf,
  storedSnapshot,
  tellNameTaken,
} from "./revisions.ts";
import { firstBeat } from "./schedule.ts";
import { agentCreated, agentName, agentRetired, agentUpdated } from "./schema.ts";

const done = z.object({ id: z.string() });
const revision = z.number().int().min(1).max(1_000_000_000);

/** A new agent with all that another one is, but its name and its history. A retired agent may be cloned too. */
export const cloneAgent = command({
  name: "agent.clone",
  scope: "agents:write",
  input: z.object({ id: z.uuid(), name: agentName }),
  output: done,
  events: [agentCreated],
  async run({ ctx, tx, input, emit, record }) {
    const source = await lockAgent(tx, ctx.team.id, input.id);
    const content = { ...snapshotOf(source), name: input.name };
    const agent = await insertAgent(ctx, content, `Cloned from ${source.name}, revision ${source.revision}`);
    emit(agentCreated, { agentId: agent.id, name: agent.name, role: agent.role });
    record({ entity: "agent", entityId: agent.id, after: { name: agent.name, clonedFrom: source.id } });
    return { id: agent.id };
  },
});

/** Brings the content of an earlier revision back as a new one; nothing of the history is taken away. */
export const rollbackAgent = command({
  name: "agent.roll_back",
  scope: "agents:write",
  input: z.object({ id: z.uuid(), to: revision, revision: revision.optional() }),
  output: done.extend({ revision: z.number() }),
  events: [agentUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockLivingAgent(tx, ctx.team.id, input.id);
    if (input.revision !== undefined && input.revision !== agent.revision) throw staleRevision(agent, input.revision);
    const [old] = await tx
      .select({ snapshot: agentRevisions.snapshot })
      .from(agentRevisions)
      .where(and(eq(agentRevisions.agentId, agent.id), eq(agentRevisions.revision, input.to)));
    if (!old) throw new DomainError("not_found", `${agent.name} has no revision ${input.to}.`);
    const result = await changeAgent(ctx, agent, storedSnapshot(old.snapshot), `Back to revision ${input.to}`);
    if (result.changed.length === 0)
      throw new DomainError("conflict", `${agent.name} is as it was at revision ${input.to} already.`);
    emit(agentUpdated, { agentId: agent.id, name: result.name, revision: result.revision, changed: result.changed });
    record({
      entity: "agent",
      entityId: agent.id,
      before: { revision: agent.revision },
      after: { revision: result.revision, to: input.to },
    });
    return { id: agent.id, revision: result.revision };
  },
});

/**
 * Takes an agent out of service for good. Its history stays, its name is free again; the reaction to the event ends its runs and
 * hands its open tasks back. Retiring it twice changes nothing.
 */
export const retireAgent = command({
  name: "agent.retire",
  scope: "agents:write",
  input: z.object({ id: z.uuid(), reason: z.string().trim().max(300).default("") }),
  output: done,
  events: [agentRetired],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockAgent(tx, ctx.team.id, input.id);
    if (agent.retiredAt) return { id: agent.id };
    const reason = input.reason || null;
    await tx
      .update(agents)
      .set({ retiredAt: new Date(), retiredReason: reason, nextHeartbeatAt: null })
      .where(eq(agents.id, agent.id));
    const ended = { revokedAt: new Date(), previousHash: null, previousUntil: null };
    await tx
      .update(accessTokens)
      .set(ended)
      .where(and(eq(accessTokens.agentId, agent.id), isNull(accessTokens.revokedAt)));
    emit(agentRetired, { agentId: agent.id, name: agent.name, isRetired: true, reason });
    record({ entity: "agent", entityId: agent.id, before: { isRetired: false }, after: { isRetired: true, reason } });
    return { id: agent.id };
  },
});

/** Brings a retired agent back as it was, free for work. Another agent may have its name by now: then it needs a new one. */
export const unretireAgent = command({
  name: "agent.unretire",
  scope: "agents:write",
  input: z.object({ id: z.uuid(), name: agentName.optional() }),
  output: done,
  events: [agentRetired, agentUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockAgent(tx, ctx.team.id, input.id);
    if (!agent.retiredAt) return { id: agent.id };
    const name = input.name ?? agent.name;
    const other = await livingAgentNamed(tx, ctx.team.id, name);
    if (other) throw nameTaken(other.name);
    if (agent.prompt) await requireUsable(tx, ctx.team.id, agent.prompt);
    // Its name first: while it is retired the old one may belong to somebody else.
    const renamed = await changeAgent(ctx, agent, { name }, "Brought back under a new name");
    const nextHeartbeatAt = await firstBeat(tx, ctx.team.id, agent);
    await tx
      .update(agents)
      .set({ retiredAt: null, retiredReason: null, isPaused: false, failedHeartbeats: 0, nextHeartbeatAt })
      .where(eq(agents.id, agent.id))
      .catch(tellNameTaken(name));
    if (renamed.changed.length > 0)
      emit(agentUpdated, { agentId: agent.id, name, revision: renamed.revision, changed: renamed.changed });
    emit(agentRetired, { agentId: agent.id, name, isRetired: false, reason: null });
    record({ entity: "agent", entityId: agent.id, before: { isRetired: true }, after: { isRetired: false, name } });
    return { id: agent.id };
  },
});
