import type { Ctx } from "#server/core/context";
import {
  claimKey,
  findAnswer,
  findKept,
  type KeptAnswer,
  keepAnswer,
  LEASE_MS,
  markEffect,
  type OnceKey,
  releaseClaim,
  renewClaim,
  settleClaim,
  takeKey,
} from "#server/core/kept-answers";
import { inTransaction, type TransactionOptions } from "#server/core/transaction";
import { canonicalJson } from "#server/lib/canonical-json";
import { describeError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { sha256 } from "#server/lib/ids";
import { log } from "#server/lib/log";
import type { Exchange } from "./exchange.ts";
import { RestError } from "./problem.ts";

export type Changed = { body: unknown; isReplay: boolean };

const KEY = /^[\x21-\x7e]{1,255}$/;
const LOST =
  "The first request with this Idempotency-Key changed something, and ended before its answer was kept. Nothing is done again: read what is there, and use a new key for more.";
const running = new Set<string>();

/** The `Idempotency-Key` of a request; null when it has none. Throws `bad_input` for one that cannot be taken. */
export function onceKeyOf({ request, mounted, context }: Exchange, input: unknown): OnceKey | null {
  const { route } = mounted;
  const key = [request.headers["idempotency-key"] ?? []].flat()[0];
  if (key === undefined || route.method !== "POST" || !context.identity) return null;
  if (route.isSecret) throw wrongKey("is not taken here: the answer holds a secret, which is kept nowhere.");
  if (!KEY.test(key)) throw wrongKey("is 1 to 255 visible characters, such as a UUID.");
  const { ctx } = context.identity;
  const requestHash = sha256(canonicalJson([route.operationId, JSON.parse(JSON.stringify(input))]));
  return { teamId: ctx.team.id, caller: callerOf(ctx), operation: route.operationId, key, requestHash };
}

function wrongKey(detail: string): RestError {
  const errors = [{ detail, parameter: "Idempotency-Key", in: "header" as const }];
  return new RestError("bad_input", `Idempotency-Key: ${detail}`, { errors });
}

/** Keys of different callers never meet, so that nobody is given an answer that was another’s. */
function callerOf({ actor }: Ctx): string {
  if (actor.kind === "apiKey") return `key:${actor.keyId}`;
  if (actor.kind === "agent") return `run:${actor.runId}`;
  return actor.kind === "user" ? `user:${actor.userId}` : actor.kind;
}

/**
 * Does `work` once for a key. The answer is kept in the same transaction as the change it tells of: whoever asks again after a
 * crash finds both or neither.
 */
export async function onceInTransaction(
  ctx: Ctx,
  once: OnceKey,
  work: (ctx: Ctx) => Promise<unknown>,
  options: TransactionOptions,
): Promise<Changed> {
  return alone(once, () =>
    inTransaction(
      ctx,
      once.operation,
      async (within) => {
        if (!(await takeKey(within.tx, once))) throw stillRunning();
        const kept = await findAnswer(within.tx, once);
        if (kept) return replayOf(kept, once);
        const body = await work(within);
        await keepAnswer(within.tx, once, body);
        return { body, isReplay: false };
      },
      options,
    ),
  );
}

/**
 * As above for work that no one transaction can hold. The key is held by a lease; what the work commits is marked in the same
 * transaction, and only while the key is still held. So when the holder dies, the key is free if nothing was done, and says so if
 * something was.
 */
export async function onceNoted(ctx: Ctx, once: OnceKey, work: (ctx: Ctx) => Promise<unknown>): Promise<Changed> {
  return alone(once, async () => {
    const claim = await claimKey(once);
    if (!claim) {
      const kept = await findKept(once);
      if (kept) return replayOf(kept, once);
      throw stillRunning();
    }
    const renewing = setInterval(() => void renewClaim(claim).catch(missedBeat), LEASE_MS / 4).unref();
    const beforeCommit: Ctx["beforeCommit"] = async (tx) => {
      if (!(await markEffect(tx, claim))) throw stillRunning();
    };
    try {
      const body = await work({ ...ctx, beforeCommit });
      faultPoint("once.before-answer");
      await settleClaim(claim, body);
      return { body, isReplay: false };
    } catch (error) {
      await releaseClaim(claim);
      throw error;
    } finally {
      clearInterval(renewing);
    }
  });
}

function missedBeat(error: unknown): void {
  log.warn("a key in use was not renewed", { error: describeError(error) });
}

function replayOf({ requestHash, answer, isLost }: KeptAnswer, once: OnceKey): Changed {
  if (requestHash !== once.requestHash)
    throw new RestError("key_reused", "This Idempotency-Key was sent with another request. Use a new key.", {
      errors: [{ detail: "belongs to another request.", parameter: "Idempotency-Key", in: "header" }],
    });
  if (isLost) throw new RestError("conflict", LOST);
  if (!answer) throw stillRunning();
  return { body: answer.body, isReplay: true };
}

/** The embedded database lets one transaction after the other in: this says at once what its lock could not. */
async function alone<T>(once: OnceKey, work: () => Promise<T>): Promise<T> {
  const name = JSON.stringify([once.teamId, once.caller, once.operation, once.key]);
  if (running.has(name)) throw stillRunning();
  running.add(name);
  try {
    return await work();
  } finally {
    running.delete(name);
  }
}

function stillRunning(): RestError {
  return new RestError(
    "conflict",
    "The first request with this Idempotency-Key is still at work. Ask again in a moment.",
    {
      headers: { "retry-after": "1" },
    },
  );
}
