import { and, desc, eq, gt, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { accessTokens, memberships, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { requireScope } from "#server/core/scopes";
import { newAccessKey } from "#server/lib/access-key";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { holdersOf, PROGRAM_KEY_SCOPES, type Scope } from "#server/lib/scopes";
import { effectiveScopes } from "./policy.ts";
import { type ApiKeyView, apiKeyChanged, apiKeyView, keyScope } from "./schema.ts";

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 365;
const MAX_GRACE_MINUTES = 24 * 60;
const MAX_LIVE = 50;

const keyName = z.string().trim().min(1, "A key needs a name.").max(80);

const lifeInDays = z
  .number()
  .int()
  .min(1)
  .max(MAX_DAYS)
  .nullish()
  .describe("Null: never, for owners only. Left out: 90 days, or as long as the key that makes it.");

/** The only answer that ever holds the secret. */
const shownOnce = z.object({ id: z.string(), prefix: z.string(), secret: z.string(), expiresAt: z.date().nullable() });

/** Makes a key of the person who asks. Throws `forbidden` for what they do not hold themselves. */
export const createKey = command({
  name: "api_key.create",
  scope: "keys:write",
  input: z.object({
    name: keyName,
    scopes: z.array(keyScope).min(1, "A key that may do nothing is of no use. Choose a permission.").max(50),
    expiresInDays: lifeInDays,
  }),
  output: shownOnce,
  events: [apiKeyChanged],
  async run({ ctx, tx, input, emit, record }) {
    requireHeld(ctx, input.scopes);
    const made = await makeKey(ctx, tx, { ...input, scopes: [...new Set(input.scopes)], agentId: null });
    emit(apiKeyChanged, { keyId: made.id, name: input.name, prefix: made.prefix, change: "made" });
    record({ entity: "api_key", entityId: made.id, after: made.shown });
    return made;
  },
});

/**
 * Makes a key for the program of an agent that runs outside of Muster: it opens that agent's heartbeat and work, and nothing else.
 * Like every key it ends when its maker leaves the team, and with its agent.
 */
export const createAgentKey = command({
  name: "agent.create_key",
  scope: "agents:write",
  input: z.object({
    agentId: z.uuid(),
    name: keyName,
    expiresInDays: lifeInDays,
  }),
  output: shownOnce,
  events: [apiKeyChanged],
  async run({ ctx, tx, input, emit, record }) {
    const [agent] = await tx
      .select({ name: agents.name, isProgram: agents.isProgram, retiredAt: agents.retiredAt })
      .from(agents)
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.agentId)))
      .for("share");
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    if (agent.retiredAt) throw new DomainError("conflict", `${agent.name} is retired and needs no key.`);
    if (!agent.isProgram)
      throw new DomainError("conflict", `${agent.name} runs in Muster and needs no key. Let it run outside first.`);
    const made = await makeKey(ctx, tx, { ...input, scopes: [...PROGRAM_KEY_SCOPES] });
    emit(apiKeyChanged, { keyId: made.id, name: input.name, prefix: made.prefix, change: "made" });
    record({ entity: "api_key", entityId: made.id, after: { ...made.shown, agentId: input.agentId } });
    return made;
  },
});

type NewKey = { name: string; scopes: Scope[]; agentId: string | null; expiresInDays?: number | null | undefined };

async function makeKey(ctx: Ctx, tx: Tx, { name, scopes, agentId, expiresInDays: days }: NewKey) {
  const userId = requirePerson(ctx);
  await requireRoom(tx, ctx.team.id, userId);
  if (days === null && !ctx.scopes.has("team:own"))
    throw new DomainError("forbidden", "Only an owner may make a key that never ends. Choose up to 365 days.");
  const expiresAt = await endOf(ctx, tx, days);
  const { prefix, secret } = newAccessKey();
  const [row] = await tx
    .insert(accessTokens)
    .values({ teamId: ctx.team.id, userId, agentId, name, prefix, hash: sha256(secret), scopes, expiresAt })
    .returning({ id: accessTokens.id });
  if (!row) throw new Error("No row of the key came back.");
  return { id: row.id, prefix, secret, expiresAt, shown: { name, prefix, scopes, expiresAt } };
}

/** Gives one's own key a new secret. The one before works until the grace is over, so that a program can be changed in peace. */
export const rotateKey = command({
  name: "api_key.rotate",
  scope: "keys:write",
  input: z.object({ keyId: z.uuid(), graceMinutes: z.number().int().min(0).max(MAX_GRACE_MINUTES).default(60) }),
  output: shownOnce,
  events: [apiKeyChanged],
  async run({ ctx, tx, input, emit, record }) {
    const key = await lockKey(ctx, tx, input.keyId);
    if (key.agentId) requireScope(ctx, "agents:write", "api_key.rotate");
    else if (key.userId !== requirePerson(ctx))
      throw new DomainError(
        "forbidden",
        "Only its maker sees a key’s new secret. Revoke it, or ask them to rotate it.",
      );
    if (key.revokedAt) throw new DomainError("conflict", `“${key.name}” is revoked. Make a new key.`);
    const nowMs = Date.now();
    if (key.expiresAt && key.expiresAt.getTime() <= nowMs)
      throw new DomainError("conflict", `“${key.name}” has run out. Make a new key.`);
    // Through a weaker key nobody gets the secret of a stronger one.
    requireHeld(ctx, effectiveScopes(key.role, key.scopes));
    const { prefix, secret } = newAccessKey();
    const previousUntil = input.graceMinutes === 0 ? null : new Date(nowMs + input.graceMinutes * 60_000);
    const expiresAt = ctx.actor.kind === "apiKey" ? key.expiresAt : renewed(key, nowMs);
    await tx
      .update(accessTokens)
      .set({
        prefix,
        hash: sha256(secret),
        previousHash: previousUntil ? key.hash : null,
        previousUntil,
        rotatedAt: new Date(nowMs),
        expiresAt,
      })
      .where(eq(accessTokens.id, key.id));
    emit(apiKeyChanged, { keyId: key.id, name: key.name, prefix, change: "rotated" });
    record({ entity: "api_key", entityId: key.id, before: { prefix: key.prefix }, after: { prefix, previousUntil } });
    return { id: key.id, prefix, secret, expiresAt };
  },
});

/** Ends a key at once: one's own, or anybody's for who manages the team. */
export const revokeKey = command({
  name: "api_key.revoke",
  scope: "keys:write",
  input: z.object({ keyId: z.uuid() }),
  output: z.object({ revoked: z.literal(true) }),
  events: [apiKeyChanged],
  async run({ ctx, tx, input, emit, record }) {
    const key = await lockKey(ctx, tx, input.keyId);
    record({ entity: "api_key", entityId: key.id, after: { name: key.name, prefix: key.prefix, revoked: true } });
    if (key.revokedAt) return { revoked: true as const };
    const ended = { revokedAt: new Date(), previousHash: null, previousUntil: null };
    await tx.update(accessTokens).set(ended).where(eq(accessTokens.id, key.id));
    emit(apiKeyChanged, { keyId: key.id, name: key.name, prefix: key.prefix, change: "revoked" });
    return { revoked: true as const };
  },
});

/** One's own keys, newest first; everybody's for who manages the team. */
export const listKeys = query({
  name: "api_key.list",
  scope: "keys:write",
  input: z.object({
    ...pageInput,
    isEnded: z.boolean().default(false),
    /** Only the keys of this agent's program. */
    agentId: z.uuid().optional(),
  }),
  output: pageOf(apiKeyView),
  async run({ ctx, db, teamId, input }) {
    const before = readCursor(input.cursor, /^[0-9a-f-]{36}$/);
    const now = new Date();
    const isOver = or(isNotNull(accessTokens.revokedAt), lte(accessTokens.expiresAt, now));
    const rows = await db
      .select({ ...SHOWN, userId: users.id, userName: users.name, agent: { id: agents.id, name: agents.name } })
      .from(accessTokens)
      .leftJoin(agents, eq(agents.id, accessTokens.agentId))
      .innerJoin(users, eq(users.id, accessTokens.userId))
      .where(
        and(
          eq(accessTokens.teamId, teamId),
          visibleTo(ctx),
          input.agentId ? eq(accessTokens.agentId, input.agentId) : undefined,
          input.isEnded ? isOver : isLive(now),
          before ? sql`${accessTokens.id} < ${before}` : undefined,
        ),
      )
      .orderBy(desc(accessTokens.id))
      .limit(input.limit + 1);
    const items = rows.map((row) => viewOf(row, ctx, now));
    return toPage(items, input.limit, ({ id }) => id);
  },
});

const isLive = (now: Date) =>
  and(isNull(accessTokens.revokedAt), or(isNull(accessTokens.expiresAt), gt(accessTokens.expiresAt, now)));

const SHOWN = {
  id: accessTokens.id,
  name: accessTokens.name,
  prefix: accessTokens.prefix,
  scopes: accessTokens.scopes,
  createdAt: accessTokens.createdAt,
  rotatedAt: accessTokens.rotatedAt,
  previousUntil: accessTokens.previousUntil,
  expiresAt: accessTokens.expiresAt,
  revokedAt: accessTokens.revokedAt,
  lastUsedAt: accessTokens.lastUsedAt,
};

type ShownRow = Omit<ApiKeyView, "by" | "isMine" | "state"> & {
  revokedAt: Date | null;
  userId: string;
  userName: string;
};

function viewOf({ revokedAt, userId, userName, ...row }: ShownRow, ctx: Ctx, now: Date): ApiKeyView {
  const isOver = row.expiresAt !== null && row.expiresAt <= now;
  return {
    ...row,
    previousUntil: row.previousUntil && row.previousUntil > now ? row.previousUntil : null,
    by: { userId, name: userName },
    isMine: row.agent === null ? userId === userIdOf(ctx.actor) : ctx.scopes.has("agents:write"),
    state: revokedAt ? "revoked" : isOver ? "expired" : "live",
  };
}

/** Whose keys somebody may see and end. */
function visibleTo(ctx: Ctx) {
  if (ctx.scopes.has("team:manage")) return undefined;
  return eq(accessTokens.userId, requirePerson(ctx));
}

function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx.actor);
  if (!userId) throw new DomainError("forbidden", "Only a person has API keys. Sign in.");
  return userId;
}

function requireHeld(ctx: Ctx, wanted: readonly Parameters<typeof holdersOf>[0][]): void {
  const [missing] = wanted.filter((scope) => !ctx.scopes.has(scope));
  if (!missing) return;
  throw new DomainError(
    "forbidden",
    `A key may do no more than whoever makes it, and you do not hold “${missing}”. ${holdersOf(missing)}`,
  );
}

/** Throws `limited` for who has as many keys as one may. */
export async function requireRoom(tx: Tx, teamId: string, userId: string): Promise<void> {
  const mine = and(eq(accessTokens.teamId, teamId), eq(accessTokens.userId, userId), isLive(new Date()));
  if ((await tx.$count(accessTokens, mine)) >= MAX_LIVE)
    throw new DomainError("limited", `You have ${MAX_LIVE} keys in this team. Revoke one that is not used any more.`);
}

/** A key cannot make one that outlives it: one whose life is left open ends with it. */
async function endOf(ctx: Ctx, tx: Tx, days: number | null | undefined): Promise<Date | null> {
  const wanted = days === null ? null : new Date(Date.now() + (days ?? DEFAULT_DAYS) * DAY_MS);
  if (ctx.actor.kind !== "apiKey") return wanted;
  const [own] = await tx
    .select({ expiresAt: accessTokens.expiresAt })
    .from(accessTokens)
    .where(eq(accessTokens.id, ctx.actor.keyId));
  if (!own?.expiresAt || (wanted && wanted <= own.expiresAt)) return wanted;
  if (days === undefined) return own.expiresAt;
  const last = own.expiresAt.toISOString().slice(0, 10);
  throw new DomainError("forbidden", `A key cannot make one that outlives it: this one ends on ${last}.`);
}

async function lockKey(ctx: Ctx, tx: Tx, keyId: string) {
  const [key] = await tx
    .select({
      ...SHOWN,
      hash: accessTokens.hash,
      userId: accessTokens.userId,
      agentId: accessTokens.agentId,
      role: memberships.role,
    })
    .from(accessTokens)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, accessTokens.userId), eq(memberships.teamId, accessTokens.teamId)),
    )
    .where(and(eq(accessTokens.teamId, ctx.team.id), eq(accessTokens.id, keyId), visibleTo(ctx)))
    .for("update", { of: accessTokens });
  if (!key) throw new DomainError("not_found", "There is no such key in this team, or it is not yours.");
  return key;
}

/** As long a life again as it was given. */
function renewed(key: { createdAt: Date; rotatedAt: Date | null; expiresAt: Date | null }, nowMs: number): Date | null {
  if (!key.expiresAt) return null;
  return new Date(nowMs + (key.expiresAt.getTime() - (key.rotatedAt ?? key.createdAt).getTime()));
}
