import { createHash, randomBytes } from "node:crypto";
import { and, eq, getTableColumns, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { teams } from "#db/tables/teams";
import { wakeHooks, wakes } from "#db/tables/wakes";
import { command } from "#server/core/command";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { plainLine } from "#server/lib/text/plain";
import { requestWake } from "./commands.ts";
import { lockQueue, type Woken } from "./queue.ts";
import { agentWoken, hookChanged, MAX_HOOKS } from "./schema.ts";

const outcome = z.object({
  wakeId: z.string(),
  outcome: z.enum(["queued", "coalesced", "dropped"]),
  reason: z.string(),
});

/** A person wakes an agent with words of their own. Throws `conflict` when its queue is full or it is retired. */
export const wakeByHand = command({
  name: "agent.wake",
  scope: "runs:write",
  input: z.object({
    id: z.uuid(),
    text: z.string().trim().min(1, "Say what it should do.").max(2_000),
  }),
  output: outcome,
  events: [agentWoken],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockQueue(tx, ctx.team.id, input.id);
    const reason = `${actorName(ctx.actor)} woke it by hand`.slice(0, 300);
    const woken = await requestWake.call(asMachine(ctx), {
      agentId: agent.id,
      kind: "hand",
      reason,
      text: input.text,
      dedupeKey: `hand:${newId()}`,
    });
    if (woken.outcome === "dropped") throw new DomainError("conflict", `${agent.name} was not woken: ${woken.reason}.`);
    emit(agentWoken, { ...wokenRef(agent, woken.wakeId), kind: "hand", reason, excerpt: plainLine(input.text, 140) });
    record({ entity: "agent", entityId: agent.id, after: { wakeId: woken.wakeId, outcome: woken.outcome } });
    return woken;
  },
});

/** The rule of who may wake was checked by the command that asks; the queue itself is the machine's. */
function asMachine(ctx: Ctx & { tx: Tx }): Ctx {
  return { ...ctx, scopes: new Set(["machine:write"]) };
}

/** Opens an address at which programs wake an agent. The secret is in the answer and nowhere else afterwards. */
export const createHook = command({
  name: "hook.create",
  scope: "agents:write",
  input: z.object({ agentId: z.uuid(), label: z.string().trim().min(1, "An address needs a name.").max(60) }),
  output: z.object({ id: z.string(), token: z.string() }),
  events: [hookChanged],
  async run({ ctx, tx, input, emit, record }) {
    const agent = await lockQueue(tx, ctx.team.id, input.agentId);
    if (agent.retiredAt) throw new DomainError("conflict", `${agent.name} is retired and cannot be woken.`);
    const open = await tx.$count(wakeHooks, and(eq(wakeHooks.agentId, agent.id), isNull(wakeHooks.revokedAt)));
    if (open >= MAX_HOOKS)
      throw new DomainError("limited", `${agent.name} has ${MAX_HOOKS} addresses. Close one it does not need.`);
    const token = `mwh_${randomBytes(24).toString("base64url")}`;
    const [hook] = await tx
      .insert(wakeHooks)
      .values({
        teamId: ctx.team.id,
        agentId: agent.id,
        label: input.label,
        tokenHash: hashOf(token),
        tokenTail: token.slice(-4),
        byUserId: userIdOf(ctx.actor),
      })
      .returning({ id: wakeHooks.id });
    if (!hook) throw new Error("The hook's row was not returned.");
    emit(hookChanged, { agentId: agent.id, agentName: agent.name, label: input.label, isRevoked: false });
    record({ entity: "agent", entityId: agent.id, after: { hookId: hook.id, label: input.label } });
    return { id: hook.id, token };
  },
});

/** Closes an address for good. Closing it twice changes nothing. */
export const revokeHook = command({
  name: "hook.revoke",
  scope: "agents:write",
  input: z.object({ hookId: z.uuid() }),
  output: z.object({ id: z.string() }),
  events: [hookChanged],
  async run({ ctx, tx, input, emit, record }) {
    const [hook] = await tx
      .select({ hook: wakeHooks, agentName: agents.name })
      .from(wakeHooks)
      .innerJoin(agents, eq(agents.id, wakeHooks.agentId))
      .where(and(eq(wakeHooks.teamId, ctx.team.id), eq(wakeHooks.id, input.hookId)))
      .for("update", { of: wakeHooks });
    if (!hook) throw new DomainError("not_found", "There is no such address in this team.");
    const { id, agentId, label, revokedAt } = hook.hook;
    if (revokedAt) return { id };
    await tx.update(wakeHooks).set({ revokedAt: new Date() }).where(eq(wakeHooks.id, id));
    emit(hookChanged, { agentId, agentName: hook.agentName, label, isRevoked: true });
    record({ entity: "agent", entityId: agentId, before: { hookId: id }, after: { isRevoked: true } });
    return { id };
  },
});

/** Calls an agent's addresses may get in a minute, all together. */
const CALLS_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const MAX_TEXT = 20_000;

/**
 * A program called an agent's address. Its words come from outside, so the run they lead to counts as tainted. The same
 * `Idempotency-Key`, or without one the same body within a minute, wakes once. Throws `not_found` for an address that is not
 * open, `limited` beyond 60 calls a minute or when the agent's queue is full.
 */
export const receiveHook = command({
  name: "hook.receive",
  scope: "machine:write",
  audit: false,
  input: z.object({
    hookId: z.uuid(),
    body: z.string().max(70_000),
    idempotencyKey: z.string().min(1).max(200).nullable(),
    nowMs: z.number(),
  }),
  output: outcome,
  events: [agentWoken],
  async run({ ctx, tx, input, emit }) {
    const [hook] = await tx
      .select(getTableColumns(wakeHooks))
      .from(wakeHooks)
      .innerJoin(teams, and(eq(teams.id, wakeHooks.teamId), isNull(teams.deletedAt)))
      .where(and(eq(wakeHooks.teamId, ctx.team.id), eq(wakeHooks.id, input.hookId), isNull(wakeHooks.revokedAt)));
    if (!hook) throw unknownHook();
    const agent = await lockQueue(tx, ctx.team.id, hook.agentId);
    if (agent.retiredAt) throw unknownHook();
    await countCall(tx, hook, input.nowMs);
    const { repeat, key } = await dedupe(tx, hook, input);
    if (repeat) return { wakeId: repeat, outcome: "coalesced" as const, reason: "this call was taken already" };
    const reason = `the webhook “${hook.label}” was called`;
    const woken = await requestWake.call(ctx, {
      agentId: agent.id,
      kind: "webhook",
      reason,
      text: cut(input.body),
      isTainted: true,
      source: { kind: "webhook", name: hook.label, excerpt: plainLine(input.body, 300) },
      dedupeKey: key,
    });
    if (woken.outcome === "dropped") throw new DomainError("limited", `Not taken: ${woken.reason}. Call again later.`);
    emit(agentWoken, { ...wokenRef(agent, woken.wakeId), kind: "webhook", reason, excerpt: hook.label });
    return woken;
  },
});

export function unknownHook(): DomainError {
  return new DomainError("not_found", "There is nothing here.");
}

type Hook = typeof wakeHooks.$inferSelect;

async function countCall(tx: Tx, hook: Hook, nowMs: number): Promise<void> {
  const windowMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const [sum] = await tx
    .select({ calls: sql<number>`coalesce(sum(${wakeHooks.windowCount}), 0)::int` })
    .from(wakeHooks)
    .where(and(eq(wakeHooks.agentId, hook.agentId), eq(wakeHooks.windowMs, windowMs)));
  if ((sum?.calls ?? 0) >= CALLS_A_MINUTE)
    throw new DomainError("limited", `More than ${CALLS_A_MINUTE} calls a minute. Call again in the next one.`);
  const windowCount = hook.windowMs === windowMs ? hook.windowCount + 1 : 1;
  await tx
    .update(wakeHooks)
    .set({ windowMs, windowCount, lastUsedAt: new Date(nowMs) })
    .where(eq(wakeHooks.id, hook.id));
}

/** The wake an equal call led to, and the key of this one. */
async function dedupe(
  tx: Tx,
  hook: Hook,
  call: { body: string; idempotencyKey: string | null; nowMs: number },
): Promise<{ repeat: string | null; key: string }> {
  const { idempotencyKey, nowMs } = call;
  if (idempotencyKey !== null) {
    const key = `hook:${hook.id}:key:${hashOf(idempotencyKey)}`;
    const [known] = await tx
      .select({ id: wakes.id })
      .from(wakes)
      .where(and(eq(wakes.agentId, hook.agentId), eq(wakes.dedupeKey, key)));
    return { repeat: known?.id ?? null, key };
  }
  const prefix = `hook:${hook.id}:${hashOf(call.body)}:`;
  const [known] = await tx
    .select({ id: wakes.id })
    .from(wakes)
    .where(
      and(
        eq(wakes.agentId, hook.agentId),
        gt(wakes.dedupeKey, prefix + String(nowMs - MINUTE_MS).padStart(16, "0")),
        sql`starts_with(${wakes.dedupeKey}, ${prefix})`,
      ),
    )
    .limit(1);
  return { repeat: known?.id ?? null, key: prefix + String(nowMs).padStart(16, "0") };
}

function cut(body: string): string {
  if (body.length <= MAX_TEXT) return body;
  const note = `\n… (cut: it has ${body.length.toLocaleString("en-US")} characters)`;
  return body.slice(0, MAX_TEXT - note.length) + note;
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function wokenRef(agent: Woken, wakeId: string) {
  return { wakeId, agentId: agent.id, agentName: agent.name, missionId: null, taskId: null };
}
