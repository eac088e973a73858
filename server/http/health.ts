import type { IncomingMessage, ServerResponse } from "node:http";
import type { EngineHealth } from "#server/boot/engine";
import { isDatabaseOpen, pingDatabase } from "#server/core/database";
import { relayLag } from "#server/core/event-log";
import { describeError } from "#server/lib/errors";
import { getHub } from "#server/realtime/hub";

/** What the start has reached, as the health doors tell it. */
export type Progress = {
  /** In words, until everything runs. */
  reason: string | null;
  engine: (() => Promise<EngineHealth>) | null;
  relay: (() => { isLeader: boolean; lastError: string | null }) | null;
  providers: (() => unknown) | null;
};

const LAG_LIMIT_MS = 10_000;
const ANSWER_WITHIN_MS = 3_000;

/** Answers `/api/health…`; false when the path is another. */
export function answerHealth(request: IncomingMessage, response: ServerResponse, progress: Progress): boolean {
  const path = (request.url ?? "").split("?")[0];
  if (path === "/api/health/live") sendJson(response, 200, { status: "live" });
  else if (path === "/api/health") void ready(progress).then(([status, body]) => sendJson(response, status, body));
  else if (path === "/api/health/deep") void deep(progress).then(([status, body]) => sendJson(response, status, body));
  else return false;
  return true;
}

type Answer = [status: number, body: Record<string, unknown>];

async function ready(progress: Progress): Promise<Answer> {
  if (!isDatabaseOpen()) return [503, { status: "starting", reason: progress.reason ?? "the database is not open" }];
  const database = await checked(pingDatabase);
  if (!database.isWell) return [503, { status: "unavailable", reason: "the database does not answer" }];
  return [200, { status: "ready" }];
}

async function deep(progress: Progress): Promise<Answer> {
  const [database, relay, engine] = await Promise.all([
    checked(async () => ({ roundTripMs: Math.round((await pingDatabase()) * 10) / 10 })),
    checked(async () => ({ ...(await relayLag()), ...progress.relay?.() })),
    checked(async () => {
      if (!progress.engine) throw new Error(progress.reason ?? "not started");
      return progress.engine();
    }),
  ]);
  const parts = {
    database,
    relay: { ...relay, isWell: relay.isWell && isRelayWell(relay.oldestMs, progress) },
    engine,
    realtime: getHub()?.health() ?? null,
    providers: progress.providers?.() ?? null,
  };
  const isWell = parts.database.isWell && parts.relay.isWell && parts.engine.isWell;
  return [isWell ? 200 : 503, { status: isWell ? "ready" : "unavailable", ...parts }];
}

/** Behind by seconds, or unable to hand events on, is not well; standing by for another leader is. */
function isRelayWell(oldestMs = 0, { relay }: Progress): boolean {
  return relay !== null && relay().lastError === null && oldestMs < LAG_LIMIT_MS;
}

type Checked<T> = Partial<T> & { isWell: boolean; reason?: string };

/** A part that does not answer in time is not well, and says so instead of holding up the rest. */
async function checked<T>(work: () => Promise<T>): Promise<Checked<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS);
  });
  try {
    return { isWell: true, ...(await Promise.race([work(), late])) };
  } catch (error) {
    const failed: Partial<T> = {};
    return { ...failed, isWell: false, reason: describeError(error) };
  } finally {
    clearTimeout(timer);
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
