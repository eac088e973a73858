import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agentRevisions, agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { actorName, agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { isTaken } from "#server/core/database";
import { requireUsable } from "#server/domains/prompts/orchestration";
import { DomainError } from "#server/lib/errors";
import { changedFields } from "./policy.ts";
import { firstBeat } from "./schedule.ts";
import type { AgentSnapshot } from "./schema.ts";

export type AgentRecord = typeof agents.$inferSelect;

/** Takes the agent's row for a change. Throws `not_found`. */
export async function lockAgent(tx: Tx, teamId: string, id: string): Promise<AgentRecord> {
  const [agent] = await tx
    .select()
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, id)))
    .for("update");
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  return agent;
}

/** The same for a change that a retired agent does not take. Throws `conflict` with what to do. */
export async function lockLivingAgent(tx: Tx, teamId: string, id: string): Promise<AgentRecord> {
  const agent = await lockAgent(tx, teamId, id);
  if (agent.retiredAt)
    throw new DomainError("conflict", `${agent.name} is retired and cannot be changed. Bring it back first.`);
  return agent;
}

export function snapshotOf(agent: AgentRecord): AgentSnapshot {
  return {
    name: agent.name,
    role: agent.role,
    instructions: agent.instructions,
    prompt: agent.prompt,
    capabilities: agent.capabilities,
    tools: agent.tools,
    modelPolicy: agent.modelPolicy,
    dailyCapMicros: agent.dailyCapMicros,
    heartbeatEveryMs: agent.heartbeatEveryMs,
    heartbeatCron: agent.heartbeatCron,
    isProgram: agent.isProgram,
  };
}

/** A stored content as it counts today: those of before say nothing of prompts, nor of programs. */
export function storedSnapshot(
  snapshot: Omit<AgentSnapshot, "prompt" | "isProgram"> & Partial<AgentSnapshot>,
): AgentSnapshot {
  return { ...snapshot, prompt: snapshot.prompt ?? null, isProgram: snapshot.isProgram ?? false };
}

/** Records the content an agent has from now on as its revision. */
export async function writeRevision(
  ctx: Ctx & { tx: Tx },
  agent: AgentRecord,
  of: { changed: string[]; note: string },
): Promise<void> {
  await ctx.tx.insert(agentRevisions).values({
    teamId: agent.teamId,
    agentId: agent.id,
    revision: agent.revision,
    snapshot: snapshotOf(agent),
    changed: of.changed,
    note: of.note,
    byName: ctx.actor.kind === "system" ? "Muster" : actorName(ctx.actor),
    byUserId: userIdOf(ctx.actor),
    byAgentId: agentIdOf(ctx.actor),
  });
}

/**
 * Gives an agent new content as its next revision, and says which fields that changed; the same content makes none. The row is
 * locked by the caller. Throws `conflict` when another living agent has the name, `bad_input` for a prompt it cannot be told.
 */
export async function changeAgent(
  ctx: Ctx & { tx: Tx },
  agent: AgentRecord,
  content: Partial<AgentSnapshot>,
  note: string,
): Promise<{ revision: number; changed: string[]; name: string }> {
  const before = snapshotOf(agent);
  const after = { ...before, ...content };
  const changed = changedFields(before, after);
  if (changed.length === 0) return { revision: agent.revision, changed, name: agent.name };
  if (changed.includes("name")) await requireFreeName(ctx.tx, agent, after.name);
  if (after.prompt && changed.includes("prompt")) after.prompt = await requireUsable(ctx.tx, ctx.team.id, after.prompt);
  await keepFirstRevision(ctx, agent);
  const isMoved = changed.includes("isProgram");
  const isRescheduled = isMoved || changed.includes("heartbeatEveryMs") || changed.includes("heartbeatCron");
  const [next] = await ctx.tx
    .update(agents)
    .set({
      ...after,
      revision: agent.revision + 1,
      ...(isRescheduled ? { nextHeartbeatAt: await firstBeat(ctx.tx, ctx.team.id, { ...after, id: agent.id }) } : {}),
    })
    .where(eq(agents.id, agent.id))
    .returning()
    .catch(tellNameTaken(after.name));
  if (!next) throw new Error("The agent row was not returned.");
  if (isMoved) await moveQueue(ctx.tx, next);
  await writeRevision(ctx, next, { changed, note });
  return { revision: next.revision, changed, name: next.name };
}

/** What stands in its line goes where the agent runs now; what was begun ends where it began. */
async function moveQueue(tx: Tx, agent: AgentRecord): Promise<void> {
  const isQueued = and(eq(runs.status, "queued"), eq(runs.kind, "work"), eq(runs.stepCount, 0), isNull(runs.tokenHash));
  await tx
    .update(runs)
    .set({ isProgram: agent.isProgram })
    .where(and(eq(runs.agentId, agent.id), isQueued));
}

/** Agents made before revisions were kept get their present content as the one to go back to. */
async function keepFirstRevision(ctx: Ctx & { tx: Tx }, agent: AgentRecord): Promise<void> {
  await ctx.tx
    .insert(agentRevisions)
    .values({
      teamId: agent.teamId,
      agentId: agent.id,
      revision: agent.revision,
      snapshot: snapshotOf(agent),
      changed: [],
      note: "As it was before its first change",
      byName: "Muster",
    })
    .onConflictDoNothing();
}

async function requireFreeName(tx: Tx, agent: AgentRecord, name: string): Promise<void> {
  const other = await livingAgentNamed(tx, agent.teamId, name);
  if (other && other.id !== agent.id) throw nameTaken(name);
}

/** The living agent of that name, whatever its letters' case. */
export async function livingAgentNamed(tx: Tx, teamId: string, name: string) {
  const [found] = await tx
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), sql`lower(${agents.name}) = lower(${name})`, isNull(agents.retiredAt)));
  return found;
}

/** For a write that comes second although the name was free when it was looked at. */
export const tellNameTaken = (name: string) => (error: unknown) => {
  throw isTaken(error) ? nameTaken(name) : error;
};

export function nameTaken(name: string): DomainError {
  return new DomainError("conflict", `There is an agent named ${name} already. Choose another name.`);
}
