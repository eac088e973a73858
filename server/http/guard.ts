import type { IncomingMessage, ServerResponse } from "node:http";
import { ADDRESS_HEADER, readSession } from "#server/auth";
import { isDatabaseOpen } from "#server/core/database";
import { DomainError, describeError, httpStatusOf, isDomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { log } from "#server/lib/log";
import { type LimitName, retryAfterOf } from "#server/lib/rate-limits";
import { type Door, doorOf } from "./doors.ts";
import { sendJson } from "./health.ts";
import { isForeign } from "./identity.ts";
import { limits, networkOf, type Spent, tooMany } from "./limits.ts";
import { StrangeName, strangeName } from "./own-name.ts";
import { teamOfPage } from "./page-team.ts";
import { limitedPage, REFUSAL_PAGE_POLICY, strangePage } from "./refusal-page.ts";

const CHANGES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);
/** What is read and thrown away of a body that is too large, so that the sender hears why instead of a broken line. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/** Lets `answer` have the request with what the guard says to it. The files of the build are the same for everybody and not counted. */
export function guarded(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (refusal: DomainError | null) => void,
): void {
  if (request.url?.startsWith("/_next/")) answer(null);
  else
    void guardDoor(request, response).then(answer, (error: unknown) =>
      sendRefusal(request, response, toRefusal(error)),
    );
}

function toRefusal(error: unknown): DomainError {
  if (isDomainError(error)) return error;
  log.error("the guard failed", { error: describeError(error) });
  return new DomainError("internal", "Something went wrong on our side. Try again.");
}

/**
 * Before the work of any door: how often its caller came, where a change came from, and how much it brings. Says the limits in
 * the answer's head. Null: go on. The tRPC door puts a refusal into its own form; for the others {@link sendRefusal} does.
 */
export async function guardDoor(request: IncomingMessage, response: ServerResponse): Promise<DomainError | null> {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const door = doorOf(path);
  const spent = door.isUnlimited || limits().isOff ? [] : await spendFor(request, door, path);
  if (spent.length > 0) sayLimits(response, spent);
  const over = spent.find(({ isAllowed }) => !isAllowed);
  if (over) {
    response.setHeader("retry-after", String(over.resetSeconds));
    return tooMany(over);
  }
  const strange = strangeName(request, door);
  if (strange) return strange;
  if (!CHANGES.has(request.method ?? "GET")) return null;
  return foreignChange(request, door) ?? bodyProblem(request, door);
}

type Counted = Spent & { isAllowed: boolean };

/** The address first, from memory: who is over it costs neither a look at the cookie nor a question to the database. */
async function spendFor(request: IncomingMessage, door: Door, path: string): Promise<Counted[]> {
  const address = await limits().spend("address", networkOf(String(request.headers[ADDRESS_HEADER] ?? "unknown")));
  if (!address.isAllowed) return [address];
  const caller = await callerOf(request);
  if (!caller) return [address];
  const spent = [address, await limits().spend(...caller)];
  const [who, id] = caller;
  const team = door.name === "pages" && who === "user" ? await fullTeam(path, id) : null;
  return team ? [...spent, team] : spent;
}

/** A page counts for its team once it is made; where that would be refused, nothing of it is begun. */
async function fullTeam(path: string, userId: string): Promise<Counted | null> {
  const teamId = await teamOfPage(path, userId);
  const spent = teamId ? await limits().peek("team", teamId) : null;
  return spent ? { ...spent, isAllowed: false } : null;
}

/** Who a request says it is by a token or by a session that we signed; whether it is let in is the door's to say. */
async function callerOf(request: IncomingMessage): Promise<[LimitName, string] | null> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer) return ["key", sha256(bearer)];
  const session = isDatabaseOpen() ? await readSession(request.headers.cookie) : null;
  return session ? ["user", session.userId] : null;
}

/** The fields of the IETF's draft (draft-ietf-httpapi-ratelimit-headers): each rule, and what is left of it. */
function sayLimits(response: ServerResponse, spent: Counted[]): void {
  const rules = spent.map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`);
  const left = spent.map(({ name, left, resetSeconds }) => `"${name}";r=${left};t=${resetSeconds}`);
  response.setHeader("ratelimit-policy", rules.join(", "));
  response.setHeader("ratelimit", left.join(", "));
}

/** A browser says where a request comes from; one of another site may change nothing at a door that believes the cookie. */
function foreignChange(request: IncomingMessage, door: Door): DomainError | null {
  if (door.lets !== "cookie" || request.headers.authorization) return null;
  const headers = { get: (name: string) => [request.headers[name] ?? null].flat()[0] ?? null };
  return isForeign(headers)
    ? new DomainError("forbidden", "This change came from another site and was refused.")
    : null;
}

/** A body larger than its door takes. One of unknown length is only taken where the door counts it itself. */
class BodyRefusal extends DomainError {
  readonly status: number;
  constructor(status: 411 | 413, message: string) {
    super("bad_input", message);
    this.status = status;
  }
}

function bodyProblem(request: IncomingMessage, door: Door): DomainError | null {
  if (door.boundsItself) return null;
  if (request.headers["transfer-encoding"] !== undefined)
    return new BodyRefusal(411, "Say how long the body is, in a Content-Length header.");
  if (Number(request.headers["content-length"] ?? 0) <= door.maxBodyBytes) return null;
  const most = door.maxBodyBytes === 0 ? "no body" : `${Math.floor(door.maxBodyBytes / 1_000)} kB`;
  return new BodyRefusal(413, `The request is too large: this address takes ${most}. Send less.`);
}

/** A refusal of the guard at a door that is not tRPC. */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: DomainError): void {
  const status = refusal instanceof BodyRefusal ? refusal.status : httpStatusOf(refusal);
  const answer = () => {
    const page = isForPeople(request) ? pageOf(refusal) : null;
    if (page) sendPage(response, status, page);
    else sendJson(response, status, { error: { code: refusal.code, message: refusal.message } });
  };
  const waiting = status === 413 ? Number(request.headers["content-length"]) : 0;
  if (waiting > MAX_DRAINED_BYTES) response.shouldKeepAlive = false;
  if (waiting > 0 && waiting <= MAX_DRAINED_BYTES) drain(request, answer);
  else answer();
}

/** A page that a browser shows, not an answer that a script of ours reads. */
function isForPeople({ url = "/", headers }: IncomingMessage): boolean {
  return !url.startsWith("/api/") && (headers.accept ?? "").includes("text/html");
}

/** What a person can do something about is said on a page. */
function pageOf(refusal: DomainError): string | null {
  if (refusal instanceof StrangeName) return strangePage(refusal.message);
  return httpStatusOf(refusal) === 429 ? limitedPage(refusal.message, retryAfterOf(refusal) ?? 60) : null;
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": REFUSAL_PAGE_POLICY,
    "cache-control": "no-store",
  });
  response.end(page);
}

function drain(request: IncomingMessage, done: () => void): void {
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_DRAINED_BYTES) request.destroy();
  });
  request.once("end", done);
}

/** The wait a refusal asks for, in the head of an answer that another layer writes. */
export function sayRetryAfter(error: unknown, set: (name: string, value: string) => unknown): void {
  const seconds = isDomainError(error) ? retryAfterOf(error) : null;
  if (seconds !== null) set("retry-after", String(seconds));
}
