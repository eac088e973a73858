import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { accessTokens, memberships, teams, users } from "#db/tables/teams";
import { type Ctx, userIdOf } from "#server/core/context";
import { query, type Reader } from "#server/core/query";
import { statement } from "#server/core/statement";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { PROGRAM_KEY_SCOPES } from "#server/lib/scopes";
import { membersOf } from "./members.ts";
import { effectiveScopes, normalEmail } from "./policy.ts";
import { memberView, type Role, type Scope, teamName, teamView, viewerView } from "./schema.ts";

/** Of people to choose from on a screen. */
const MAX_LISTED = 500;

const TEAM = {
  id: teams.id,
  slug: teams.slug,
  name: teams.name,
  timezone: teams.timezone,
  isPaused: teams.isPaused,
  dailyCapMicros: teams.dailyCapMicros,
};
const USER = { userId: users.id, name: users.name, email: users.email };

export const getTeam = query({
  name: "team.get",
  scope: "team:read",
  input: z.object({}),
  output: teamView,
  async run({ db, teamId }) {
    const [team] = await db.select(TEAM).from(teams).where(eq(teams.id, teamId));
    if (!team) throw new DomainError("not_found", "This team does not exist any more.");
    return team;
  },
});

/** Who is asking: the person, the role and the team. Its scopes are those of this request, which a token may have limited. */
export const getViewer = query({
  name: "team.viewer",
  scope: "team:read",
  input: z.object({}),
  output: viewerView,
  run: async ({ ctx, db }) => (await viewerNow(db, ctx)).viewer,
});

/** Who opens a page of the team, and the place in the order of events that everything the page reads afterwards has seen. */
export const openTeamPage = query({
  name: "team.open_page",
  scope: "team:read",
  input: z.object({}),
  output: z.object({ viewer: viewerView, seq: z.number() }),
  run: ({ ctx, db }) => viewerNow(db, ctx),
});

async function viewerNow(db: Reader, ctx: Ctx) {
  const userId = userIdOf(ctx.actor);
  if (!userId) throw new DomainError("forbidden", "Only a person has a view of their own. Sign in.");
  const [row] = await db
    .select({
      ...USER,
      role: memberships.role,
      team: TEAM,
      seq: sql<number>`(select greatest(max(${events.seq}), 0)::float8 from ${events} where ${events.teamId} = ${ctx.team.id})`,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(teams, eq(teams.id, memberships.teamId))
    .where(and(eq(memberships.teamId, ctx.team.id), eq(memberships.userId, userId), isNull(teams.deletedAt)));
  if (!row) throw new DomainError("forbidden", "You are not a member of this team any more. Ask a team owner.");
  const { seq, ...viewer } = row;
  return { viewer: { ...viewer, scopes: [...ctx.scopes] }, seq };
}

export const listMembers = query({
  name: "team.members",
  scope: "team:read",
  input: z.object({}),
  output: z.array(memberView).max(MAX_LISTED),
  run: ({ db, teamId }) => membersOf(db, teamId, MAX_LISTED),
});

/** The teams of whoever asks, by name. An access token belongs to one team and sees only that one. */
export const listMyTeams = query({
  name: "team.mine",
  scope: "team:read",
  input: z.object({}),
  output: z.array(teamName).max(200),
  run: ({ ctx, db, teamId }) =>
    db
      .select({ slug: teams.slug, name: teams.name })
      .from(memberships)
      .innerJoin(teams, eq(teams.id, memberships.teamId))
      .where(
        and(
          isNull(teams.deletedAt),
          eq(memberships.userId, userIdOf(ctx.actor) ?? newId()),
          ctx.actor.kind === "user" ? undefined : eq(teams.id, teamId),
        ),
      )
      .orderBy(asc(teams.name), asc(teams.id))
      .limit(200),
});

/** One member, for rules that ask for a role. Undefined: not of this team. */
export async function memberOf(
  db: Reader,
  teamId: string,
  userId: string,
): Promise<{ userId: string; name: string; role: Role } | undefined> {
  const [member] = await db
    .select({ userId: users.id, name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
  return member;
}

/** How many teams a person owns. */
export function countOwnTeams(userId: string, db: Reader = getDb()): Promise<number> {
  return db.$count(memberships, and(eq(memberships.userId, userId), eq(memberships.role, "owner")));
}

// What a door must know before it can say who is asking. There is no context yet, so these are plain reads.

export type Credentials = {
  userId: string;
  name: string;
  email: string;
  /** Null: only a provider lets this person in. */
  passwordHash: string | null;
  tokenVersion: number;
};

export async function credentialsOf(email: string, db: Reader = getDb()): Promise<Credentials | null> {
  const [user] = await db
    .select({ ...USER, passwordHash: users.passwordHash, tokenVersion: users.tokenVersion })
    .from(users)
    .where(eq(users.email, normalEmail(email)));
  return user ?? null;
}

const isAfterNow = (column: PgColumn) => sql`${column} > ${sql.placeholder("now")}::timestamptz`;

const personRows = statement((db) =>
  db
    .select({
      ...USER,
      tokenVersion: users.tokenVersion,
      sessionSeenAt: userSessions.lastSeenAt,
      teamId: memberships.teamId,
      role: memberships.role,
      slug: teams.slug,
    })
    .from(users)
    .leftJoin(
      userSessions,
      and(
        eq(userSessions.id, sql.placeholder("sessionId")),
        eq(userSessions.userId, users.id),
        isAfterNow(userSessions.expiresAt),
      ),
    )
    .leftJoin(memberships, eq(memberships.userId, users.id))
    .leftJoin(teams, and(eq(teams.id, memberships.teamId), isNull(teams.deletedAt)))
    .where(eq(users.id, sql.placeholder("userId")))
    .orderBy(asc(memberships.createdAt), asc(memberships.teamId))
    .limit(200),
);

/** The team of an address, when the person is in it. */
export async function findTeamOf(userId: string, slug: string): Promise<string | null> {
  const [row] = await getDb()
    .select({ id: teams.id })
    .from(teams)
    .innerJoin(memberships, and(eq(memberships.teamId, teams.id), eq(memberships.userId, userId)))
    .where(and(eq(teams.slug, slug), isNull(teams.deletedAt)));
  return row?.id ?? null;
}

export type Membership = { teamId: string; slug: string; role: Role; scopes: Scope[] };

export type FoundPerson = {
  userId: string;
  name: string;
  email: string;
  tokenVersion: number;
  /** When the session was last noted as used. Null: it has ended, or none was asked for. */
  sessionSeenAt: Date | null;
  memberships: Membership[];
};

/**
 * The person with their teams, oldest membership first; null when the account is gone. For a door `tokenVersion` must equal the
 * cookie's, and its session must not have ended.
 */
export async function identityOf(
  userId: string,
  sessionId: string | null = null,
  db: Reader = getDb(),
): Promise<FoundPerson | null> {
  const rows = await personRows(db).execute({ userId, sessionId, now: new Date().toISOString() });
  const [first] = rows;
  if (!first) return null;
  const found = rows.flatMap(({ teamId, role, slug }) =>
    teamId && role && slug ? [{ teamId, slug, role, scopes: effectiveScopes(role, null) }] : [],
  );
  return {
    userId: first.userId,
    name: first.name,
    email: first.email,
    tokenVersion: first.tokenVersion,
    sessionSeenAt: first.sessionSeenAt,
    memberships: found,
  };
}

export type TokenBearer = {
  tokenId: string;
  tokenName: string;
  userId: string;
  userName: string;
  teamId: string;
  role: Role;
  scopes: Scope[];
  /** For the key of an agent's program: that agent. */
  agent: { id: string; name: string } | null;
};

const bearerRows = statement((db) =>
  db
    .select({
      tokenId: accessTokens.id,
      tokenName: accessTokens.name,
      userId: users.id,
      userName: users.name,
      teamId: accessTokens.teamId,
      role: memberships.role,
      limitedTo: accessTokens.scopes,
      agent: { id: agents.id, name: agents.name },
    })
    .from(accessTokens)
    .leftJoin(agents, eq(agents.id, accessTokens.agentId))
    .innerJoin(users, eq(users.id, accessTokens.userId))
    .innerJoin(
      memberships,
      and(eq(memberships.userId, accessTokens.userId), eq(memberships.teamId, accessTokens.teamId)),
    )
    .innerJoin(teams, and(eq(teams.id, accessTokens.teamId), isNull(teams.deletedAt)))
    .where(
      and(
        or(
          eq(accessTokens.hash, sql.placeholder("hash")),
          and(eq(accessTokens.previousHash, sql.placeholder("hash")), isAfterNow(accessTokens.previousUntil)),
        ),
        isNull(accessTokens.revokedAt),
        or(isNull(accessTokens.expiresAt), isAfterNow(accessTokens.expiresAt)),
        or(isNull(accessTokens.agentId), and(eq(agents.isProgram, true), isNull(agents.retiredAt))),
      ),
    ),
);

/** Who holds the token with this SHA-256; null when it is unknown, expired, revoked, or its owner has left the team. */
export async function findAccessToken(hash: string, nowMs: number, db: Reader = getDb()): Promise<TokenBearer | null> {
  const [row] = await bearerRows(db).execute({ hash, now: new Date(nowMs).toISOString() });
  if (!row) return null;
  const { limitedTo, ...bearer } = row;
  return { ...bearer, scopes: row.agent ? [...PROGRAM_KEY_SCOPES] : effectiveScopes(row.role, limitedTo) };
}

/** The ids of every team, oldest first: for the machine's own rounds (ticker, recovery). Empty before the first start's seed. */
export async function listTeamIds(db: Reader = getDb()): Promise<string[]> {
  const rows = await db
    .select({ id: teams.id })
    .from(teams)
    .where(isNull(teams.deletedAt))
    .orderBy(asc(teams.createdAt), asc(teams.id))
    .limit(10_000);
  return rows.map((row) => row.id);
}
