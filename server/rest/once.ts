import type { Ctx } from "#server/core/context";
import {
  claimKey,
  findAnswer,
  findKept,
  type KeptAnswer,
  keepAnswer,
  type OnceKey,
  releaseClaim,
  settleClaim,
  takeKey,
} from "#server/core/kept-answers";
import { inTransaction, type TransactionOptions } from "#server/core/transaction";
import { canonicalJson } from "#server/lib/canonical-json";
import { sha256 } from "#server/lib/ids";
import type { Exchange } from "./exchange.ts";
import { isRefusal, RestError } from "./problem.ts";

export type Changed = { body: unknown; isReplay: boolean };

const KEY = /^[\x21-\x7e]{1,255}$/;
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

/** As above for work that goes out or begins runs: noted first, answered later. After a crash in between it stays at work. */
export async function onceNoted(once: OnceKey, work: () => Promise<unknown>): Promise<Changed> {
  return alone(once, async () => {
    if (!(await claimKey(once))) {
      const kept = await findKept(once);
      if (kept) return replayOf(kept, once);
      throw stillRunning();
    }
    try {
      const body = await work();
      await settleClaim(once, body);
      return { body, isReplay: false };
    } catch (error) {
      // What was refused changed nothing. Of a fault nobody knows what it left: the key stays taken.
      if (isRefusal(error)) await releaseClaim(once);
      throw error;
    }
  });
}

function replayOf({ requestHash, answer }: KeptAnswer, once: OnceKey): Changed {
  if (requestHash !== once.requestHash)
    throw new RestError("key_reused", "This Idempotency-Key was sent with another request. Use a new key.", {
      errors: [{ detail: "belongs to another request.", parameter: "Idempotency-Key", in: "header" }],
    });
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
