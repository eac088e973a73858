import { and, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { runs } from "#db/tables/runs";
import { accessTokens, memberships, teams, users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import type { Role } from "./schema.ts";

/** What lets somebody in and as what, to be looked at again while a connection of theirs is open. The token of a run has no role. */
export type Standing = { role: Role | null } & (
  | { kind: "token"; hash: string }
  | { kind: "member"; userId: string; teamId: string; version: number; sessionId: string }
);

export const standingKey = (standing: Standing): string =>
  standing.kind === "token"
    ? standing.hash
    : `${standing.userId}:${standing.teamId}:${standing.version}:${standing.sessionId}`;

type Found = (readonly [key: string, role: Role | null])[];

/** Of these, the keys of those that still let in, and as what: three statements, however many there are. */
export async function stillStanding(
  all: Standing[],
  now: Date,
  db: Reader = getDb(),
): Promise<Map<string, Role | null>> {
  const hashes = [...new Set(all.flatMap((one) => (one.kind === "token" ? [one.hash] : [])))];
  const members = all.flatMap((one) => (one.kind === "member" ? [one] : []));
  const [tokens, runTokens, people] = await Promise.all([
    hashes.length === 0 ? [] : tokensStanding(db, hashes, now),
    hashes.length === 0 ? [] : runTokensStanding(db, hashes, now),
    members.length === 0 ? [] : peopleStanding(db, members, now),
  ]);
  return new Map([...tokens, ...runTokens, ...people]);
}

async function tokensStanding(db: Reader, hashes: string[], now: Date): Promise<Found> {
  const rows = await db
    .select({
      hash: accessTokens.hash,
      previous: accessTokens.previousHash,
      until: accessTokens.previousUntil,
      role: memberships.role,
    })
    .from(accessTokens)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, accessTokens.userId), eq(memberships.teamId, accessTokens.teamId)),
    )
    .innerJoin(teams, and(eq(teams.id, accessTokens.teamId), isNull(teams.deletedAt)))
    .where(
      and(
        or(inArray(accessTokens.hash, hashes), inArray(accessTokens.previousHash, hashes)),
        isNull(accessTokens.revokedAt),
        or(isNull(accessTokens.expiresAt), gt(accessTokens.expiresAt, now)),
      ),
    );
  return rows.flatMap(({ hash, previous, until, role }) =>
    (previous && until && until > now ? [hash, previous] : [hash]).map((one) => [one, role] as const),
  );
}

async function runTokensStanding(db: Reader, hashes: string[], now: Date): Promise<Found> {
  const rows = await db
    .select({ hash: runs.tokenHash })
    .from(runs)
    .where(and(inArray(runs.tokenHash, hashes), isNull(runs.finishedAt), gt(runs.tokenUntilMs, now.getTime())));
  return rows.flatMap(({ hash }) => (hash ? [[hash, null] as const] : []));
}

async function peopleStanding(db: Reader, members: Extract<Standing, { kind: "member" }>[], now: Date): Promise<Found> {
  const rows = await db
    .select({
      userId: users.id,
      teamId: memberships.teamId,
      version: users.tokenVersion,
      sessionId: userSessions.id,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(teams, and(eq(teams.id, memberships.teamId), isNull(teams.deletedAt)))
    .innerJoin(userSessions, and(eq(userSessions.userId, users.id), gt(userSessions.expiresAt, now)))
    .where(inArray(userSessions.id, [...new Set(members.map(({ sessionId }) => sessionId))]));
  return rows.map((row) => [standingKey({ kind: "member", ...row }), row.role] as const);
}
