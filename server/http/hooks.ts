import { systemContext } from "#server/core/context";
import { hashOf, receiveHook, unknownHook } from "#server/domains/wakes/control";
import { findHook } from "#server/domains/wakes/queries";
import { type Clock, systemClock } from "#server/lib/clock";
import { DomainError } from "#server/lib/errors";
import { MAX_HOOK_BYTES } from "./doors.ts";
import { failureResponse, jsonResponse } from "./respond.ts";

/** Read to the end up to here, so that the caller gets its answer instead of a reset connection. */
const MAX_DRAINED_BYTES = 4 * 1024 * 1024;
const ANY_TEAM = "00000000-0000-0000-0000-000000000000";
const TOKEN = /^mwh_[\w-]{32}$/;

/**
 * `POST /api/hooks/agents/<token>` wakes the agent the token belongs to with the body, text or JSON of at most 64 kB. Answers 202
 * with what came of it; 404 for any token that is not open; 429 with `retry-after` beyond 60 calls a minute.
 */
export async function receiveAgentHook(request: Request, token: string, clock: Clock = systemClock): Promise<Response> {
  try {
    // A token that cannot be one of ours costs no question to the database.
    const hook = TOKEN.test(token) ? await find(token) : null;
    if (!hook) throw unknownHook();
    requireText(request.headers.get("content-type"));
    const body = await readText(request);
    if (body === null) {
      const message = "A call may have 64 kB. Send less, or a link to the rest.";
      return jsonResponse(413, { error: { code: "bad_input", message } });
    }
    const ctx = {
      ...systemContext(hook.teamId, "webhook", ["machine:write"]),
      actor: { kind: "webhook" as const, name: hook.label },
      taint: true,
    };
    const woken = await receiveHook.call(ctx, {
      hookId: hook.id,
      body,
      idempotencyKey: request.headers.get("idempotency-key")?.slice(0, 200) || null,
      nowMs: clock.now(),
    });
    return jsonResponse(202, { outcome: woken.outcome, reason: woken.reason });
  } catch (error) {
    return failureResponse(error, "/api/hooks/agents/<token>");
  }
}

function find(token: string) {
  return findHook.call(systemContext(ANY_TEAM, "webhook", ["machine:write"]), { tokenHash: hashOf(token) });
}

function requireText(contentType: string | null): void {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "text/plain";
  if (type.startsWith("text/") || type === "application/json" || type.endsWith("+json")) return;
  throw new DomainError("bad_input", `Send text or JSON, not ${type.slice(0, 60)}.`);
}

/** The body as text, or null when it is too large. What is not UTF-8 is refused. */
async function readText(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_DRAINED_BYTES) return null;
    if (size <= MAX_HOOK_BYTES) chunks.push(chunk);
  }
  if (size > MAX_HOOK_BYTES) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    // The database keeps no NUL in a text.
    return text.replaceAll("\u0000", "");
  } catch {
    // The decoder says nothing but that it is not UTF-8.
    throw new DomainError("bad_input", "The body is not UTF-8 text.");
  }
}
