import { and, desc, eq, gt, inArray, lt, ne, or } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { SessionView } from "./schema.ts";

export const SESSION_SECONDS = 30 * 24 * 60 * 60;
const MAX_SESSIONS = 100;

/** Somebody signed in. The oldest of more than a hundred go, as do those whose time is over. */
export const beginSession = command({
  name: "account.begin_session",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), userAgent: z.string(), address: z.string() }),
  output: z.object({ sessionId: z.string() }),
  async run({ tx, input: { userId, userAgent, address } }) {
    const now = Date.now();
    const surplus = tx
      .select({ id: userSessions.id })
      .from(userSessions)
      .where(eq(userSessions.userId, userId))
      .orderBy(desc(userSessions.lastSeenAt))
      .offset(MAX_SESSIONS - 1);
    const isOver = or(lt(userSessions.expiresAt, new Date(now)), inArray(userSessions.id, surplus));
    await tx.delete(userSessions).where(and(eq(userSessions.userId, userId), isOver));
    const expiresAt = new Date(now + SESSION_SECONDS * 1_000);
    const row = { userId, userAgent: userAgent.slice(0, 300), address: address.slice(0, 60), expiresAt };
    const [made] = await tx.insert(userSessions).values(row).returning({ sessionId: userSessions.id });
    if (!made) throw new Error("account.begin_session: no row came back.");
    return made;
  },
});

/** Ends one session of the person, from the next request on; an open page hears of it within seconds. */
export const endSession = command({
  name: "account.end_session",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), sessionId: z.uuid() }),
  output: z.object({ ended: z.number() }),
  async run({ tx, input }) {
    const of = and(eq(userSessions.userId, input.userId), eq(userSessions.id, input.sessionId));
    const gone = await tx.delete(userSessions).where(of).returning({ id: userSessions.id });
    if (gone.length === 0) throw new DomainError("not_found", "This session has ended already.");
    return { ended: gone.length };
  },
});

export const endOtherSessions = command({
  name: "account.end_other_sessions",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), exceptId: z.uuid() }),
  output: z.object({ ended: z.number() }),
  async run({ tx, input }) {
    const of = and(eq(userSessions.userId, input.userId), ne(userSessions.id, input.exceptId));
    const gone = await tx.delete(userSessions).where(of).returning({ id: userSessions.id });
    return { ended: gone.length };
  },
});

/** Notes that a session is in use, at most every few minutes. */
export const touchSession = command({
  name: "account.touch_session",
  scope: "machine:write",
  audit: false,
  input: z.object({ sessionId: z.uuid() }),
  output: z.object({}),
  async run({ tx, input }) {
    await tx.update(userSessions).set({ lastSeenAt: new Date() }).where(eq(userSessions.id, input.sessionId));
    return {};
  },
});

/** When one of the person's sessions began; null when it is none of theirs. */
export async function sessionBegan(userId: string, sessionId: string, db: Reader = getDb()): Promise<Date | null> {
  const [row] = await db
    .select({ createdAt: userSessions.createdAt })
    .from(userSessions)
    .where(and(eq(userSessions.userId, userId), eq(userSessions.id, sessionId)));
  return row?.createdAt ?? null;
}

/** Where a person is signed in, the last used first. */
export async function listSessions(
  { userId, sessionId }: { userId: string; sessionId: string },
  now: Date,
  db: Reader = getDb(),
): Promise<SessionView[]> {
  const rows = await db
    .select({
      id: userSessions.id,
      userAgent: userSessions.userAgent,
      address: userSessions.address,
      lastSeenAt: userSessions.lastSeenAt,
      createdAt: userSessions.createdAt,
    })
    .from(userSessions)
    .where(and(eq(userSessions.userId, userId), gt(userSessions.expiresAt, now)))
    .orderBy(desc(userSessions.lastSeenAt), desc(userSessions.id))
    .limit(MAX_SESSIONS);
  return rows.map((row) => ({ ...row, isThisOne: row.id === sessionId }));
}
