import { readSession } from "#server/auth";
import { type Ctx, systemContext } from "#server/core/context";
import { touchSession } from "#server/domains/accounts/sessions";
import { findRunToken } from "#server/domains/runs/program";
import { isRunOver } from "#server/domains/runs/schema";
import { touchAccessToken } from "#server/domains/teams/commands";
import { findAccessToken, identityOf, type Membership } from "#server/domains/teams/queries";
import type { Scope } from "#server/domains/teams/schema";
import type { Standing } from "#server/domains/teams/standing";
import { isRunToken, mayBeAccessKey } from "#server/lib/access-key";
import type { Actor } from "#server/lib/actor";
import { DomainError, describeError } from "#server/lib/errors";
import { newId, sha256 } from "#server/lib/ids";
import { log } from "#server/lib/log";
import { RUN_TOKEN_SCOPES } from "#server/lib/scopes";
import { accountContext } from "./account-context.ts";
import { requireTeamQuota } from "./limits.ts";

/** Who is asking, for which team, and by what: a cookie is sent by a browser on its own, a token only on purpose. */
export type Identity = {
  ctx: Ctx;
  /** Whose session or key it is. Null for the token of a run. */
  userId: string | null;
  teamSlug: string | null;
  via: "cookie" | "token";
  standing: Standing;
};

export type DoorHeaders = { get(name: string): string | null };

const TOUCH_EVERY_MS = 60_000;
const touched = new Map<string, number>();

/** A person by themselves, whatever team they are in, or none. */
export type Person = { userId: string; name: string; email: string; sessionId: string };

/** Who asks. A person may be signed in and yet have no place in the team that is asked for: then `refusal` says why. */
export type Caller = { person: Person | null; identity: Identity | null; refusal: DomainError | null };

const NOBODY: Caller = { person: null, identity: null, refusal: null };

/** The person behind a request, in the team; null when nobody is signed in. Throws `unauthenticated` for a token that is not valid. */
export async function identify(
  headers: DoorHeaders,
  teamSlug = headers.get("x-muster-team"),
): Promise<Identity | null> {
  const { identity, refusal } = await identifyCaller(headers, teamSlug);
  if (refusal) throw refusal;
  return identity;
}

/** As above, for doors that also serve people without a team. */
export async function identifyCaller(headers: DoorHeaders, teamSlug: string | null): Promise<Caller> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer) return { ...NOBODY, identity: await identifyToken(bearer) };
  const session = await readSession(headers.get("cookie") ?? undefined);
  if (!session) return NOBODY;
  const found = await identityOf(session.userId, session.sessionId);
  if (!found || found.tokenVersion !== session.version) return NOBODY;
  const { memberships, tokenVersion, sessionSeenAt, ...rest } = found;
  if (!sessionSeenAt) return NOBODY;
  const { sessionId } = session;
  const person: Person = { ...rest, sessionId };
  noteSeen(sessionId, sessionSeenAt);
  const membership = teamSlug
    ? memberships.find((one) => one.slug === teamSlug)
    : (membershipOfPage(memberships, headers) ?? memberships[0]);
  if (!membership) return { person, identity: null, refusal: noPlace(teamSlug) };
  await requireTeamQuota(membership.teamId);
  const { userId, name } = person;
  const { teamId, role } = membership;
  const ctx = contextOf(teamId, { kind: "user", userId, name }, membership.scopes);
  const standing: Standing = { kind: "member", userId, teamId, role, version: tokenVersion, sessionId };
  const identity: Identity = { ctx, userId, teamSlug: membership.slug, via: "cookie", standing };
  return { person, identity, refusal: null };
}

function noPlace(teamSlug: string | null): DomainError {
  const message = teamSlug ? `There is no team “${teamSlug}” of yours.` : "You are not a member of a team yet.";
  return new DomainError("forbidden", `${message} Ask a team owner to add you.`);
}

/** A download or an upload names no team; the page it was begun on does. Browsers send its address within one origin. */
function membershipOfPage(memberships: Membership[], headers: DoorHeaders): Membership | undefined {
  const page = headers.get("referer");
  if (!page || !URL.canParse(page)) return undefined;
  const slug = new URL(page).pathname.split("/")[1];
  return memberships.find((one) => one.slug === slug);
}

async function identifyToken(token: string): Promise<Identity> {
  if (isRunToken(token)) return identifyRun(token);
  const hash = sha256(token);
  const found = mayBeAccessKey(token) ? await findAccessToken(hash, Date.now()) : null;
  if (!found) throw new DomainError("unauthenticated", "This access token is not valid, or not any more.");
  const { tokenId, userId, userName, teamId, role, scopes, agent } = found;
  await requireTeamQuota(teamId);
  const actor = { kind: "apiKey" as const, keyId: tokenId, userId };
  const named = agent ? { ...actor, name: agent.name, agentId: agent.id } : { ...actor, name: userName };
  const ctx = contextOf(teamId, named, scopes);
  noteUse(teamId, tokenId);
  return { ctx, userId, teamSlug: null, via: "token", standing: { kind: "token", hash, role } };
}

/** The token of a run acts as the run's agent, in that run and nowhere else. */
async function identifyRun(token: string): Promise<Identity> {
  const hash = sha256(token);
  const found = mayBeAccessKey(token) ? await findRunToken(hash) : null;
  if (!found) throw new DomainError("unauthenticated", "This run token is not valid, or another one took its place.");
  const { runId, number, agentId, agentName, teamId, status, tokenUntilMs } = found;
  if (isRunOver(status))
    throw new DomainError("unauthenticated", `Run ${number} is over (${status}), and its token ended with it.`);
  if (tokenUntilMs <= Date.now())
    throw new DomainError(
      "unauthenticated",
      `The token of run ${number} ran out: its program was not heard for too long. Claim the run again with the agent’s key.`,
    );
  await requireTeamQuota(teamId);
  const ctx = contextOf(teamId, { kind: "agent", agentId, name: agentName, runId }, [...RUN_TOKEN_SCOPES]);
  return { ctx, userId: null, teamSlug: null, via: "token", standing: { kind: "token", hash, role: null } };
}

function contextOf(teamId: string, actor: Actor, scopes: Scope[]): Ctx {
  return { team: { id: teamId }, actor, scopes: new Set(scopes), correlationId: newId(), taint: false };
}

/** In the background and at most once a minute: reading must not become writing. */
function noteUse(teamId: string, tokenId: string): void {
  const now = Date.now();
  if (now - (touched.get(tokenId) ?? 0) < TOUCH_EVERY_MS) return;
  if (touched.size > 10_000) touched.clear();
  touched.set(tokenId, now);
  touchAccessToken
    .call(systemContext(teamId, "door", ["machine:write"]), { tokenId, atMs: now })
    .catch((error: unknown) => {
      log.debug("a token's use was not noted", { error: describeError(error) });
    });
}

const SEEN_EVERY_MS = 5 * 60_000;
const noting = new Set<string>();

/** As for tokens: in the background, and only once what is noted is old. */
function noteSeen(sessionId: string, seenAt: Date): void {
  if (Date.now() - seenAt.getTime() < SEEN_EVERY_MS || noting.has(sessionId)) return;
  noting.add(sessionId);
  touchSession
    .call(accountContext(), { sessionId })
    .catch((error: unknown) => log.debug("a session’s use was not noted", { error: describeError(error) }))
    .finally(() => noting.delete(sessionId));
}

/**
 * Whether a browser sent the request from our own pages. A page cannot set `Sec-Fetch-Site`; browsers without it send
 * `Origin` with every POST. The server itself sets `x-forwarded-host`.
 */
export function isSameOrigin(headers: DoorHeaders): boolean {
  const site = headers.get("sec-fetch-site");
  if (site) return site === "same-origin";
  const origin = headers.get("origin");
  if (!origin || !URL.canParse(origin)) return false;
  return new URL(origin).host === (headers.get("x-forwarded-host") ?? headers.get("host"));
}

/** Whether a browser itself says that the request was made by another site, or by another name of this one. */
export function isForeign(headers: DoorHeaders): boolean {
  const saysWhere = headers.get("sec-fetch-site") !== null || headers.get("origin") !== null;
  return saysWhere && headers.get("sec-fetch-site") !== "none" && !isSameOrigin(headers);
}

/** Refuses a change that another site made a browser send. Bearer tokens are never sent by a browser on its own. */
export function requireSameOrigin(identity: Pick<Identity, "via">, headers: DoorHeaders): void {
  if (identity.via === "token" || isSameOrigin(headers)) return;
  throw new DomainError("forbidden", "This change came from another site and was refused.");
}
