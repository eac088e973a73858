import { and, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { runs } from "#db/tables/runs";
import { accessTokens, memberships, teams, users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";

/** What lets somebody in, to be looked at again while a connection of theirs is open. */
export type Standing =
  | { kind: "token"; hash: string }
  | { kind: "member"; userId: string; teamId: string; version: number; sessionId: string };

export const standingKey = (standing: Standing): string =>
  standing.kind === "token"
    ? standing.hash
    : `${standing.userId}:${standing.teamId}:${standing.version}:${standing.sessionId}`;

/** Of these, the keys of those that still let in: three statements, however many there are. */
export async function stillStanding(all: Standing[], now: Date, db: Reader = getDb()): Promise<Set<string>> {
  const hashes = [...new Set(all.flatMap((one) => (one.kind === "token" ? [one.hash] : [])))];
  const members = all.flatMap((one) => (one.kind === "member" ? [one] : []));
  const [tokens, runTokens, people] = await Promise.all([
    hashes.length === 0 ? [] : tokensStanding(db, hashes, now),
    hashes.length === 0 ? [] : runTokensStanding(db, hashes, now),
    members.length === 0 ? [] : peopleStanding(db, members, now),
  ]);
  return new Set([...tokens, ...runTokens, ...people]);
}

async function tokensStanding(db: Reader, hashes: string[], now: Date): Promise<string[]> {
  const rows = await db
    .select({ hash: accessTokens.hash, previous: accessTokens.previousHash, until: accessTokens.previousUntil })
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
  return rows.flatMap(({ hash, previous, until }) => (previous && until && until > now ? [hash, previous] : [hash]));
}

async function runTokensStanding(db: Reader, hashes: string[], now: Date): Promise<string[]> {
  const rows = await db
    .select({ hash: runs.tokenHash })
    .from(runs)
    .where(and(inArray(runs.tokenHash, hashes), isNull(runs.finishedAt), gt(runs.tokenUntilMs, now.getTime())));
  return rows.flatMap(({ hash }) => hash ?? []);
}

async function peopleStanding(
  db: Reader,
  members: Extract<Standing, { kind: "member" }>[],
  now: Date,
): Promise<string[]> {
  const rows = await db
    .select({ userId: users.id, teamId: memberships.teamId, version: users.tokenVersion, sessionId: userSessions.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(teams, and(eq(teams.id, memberships.teamId), isNull(teams.deletedAt)))
    .innerJoin(userSessions, and(eq(userSessions.userId, users.id), gt(userSessions.expiresAt, now)))
    .where(inArray(userSessions.id, [...new Set(members.map(({ sessionId }) => sessionId))]));
  return rows.map((row) => standingKey({ kind: "member", ...row }));
}
