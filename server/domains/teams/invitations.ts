import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { getDb } from "#db/handle";
import { invitations, memberships, teams, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { newSecret, sha256 } from "#server/lib/ids";
import { requireOwnerInPerson } from "./members.ts";
import { mayHandle, normalEmail } from "./policy.ts";
import { memberOf } from "./queries.ts";
import { invitationView, memberChanged, memberInvited, ROLES, type Role } from "./schema.ts";

const DAY_MS = 24 * 60 * 60_000;
const MAX_OPEN = 100;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A way into the team for one person or several. The token is told once, here; only its hash is kept. */
export const createInvitation = command({
  name: "invitation.create",
  scope: "team:manage",
  risk: "outside",
  input: z.object({
    /** Left out: whoever has the link. Given: only the account of this address. */
    email: z.string().trim().max(254).pipe(z.email("is not an e-mail address")).nullable().default(null),
    role: z.enum(ROLES).default("member"),
    maxUses: z.number().int().min(1).max(100).default(1),
    expiresInDays: z.number().int().min(1).max(30).default(7),
  }),
  output: z.object({ id: z.string(), token: z.string(), path: z.string(), expiresAt: z.date() }),
  events: [memberInvited],
  async run({ ctx, tx, input, emit, record }) {
    const userId = userIdOf(ctx.actor);
    const by = userId ? await memberOf(tx, ctx.team.id, userId) : undefined;
    if (!by) throw new DomainError("forbidden", "Only a member invites somebody. Sign in.");
    if (!mayHandle(by.role, input.role))
      throw new DomainError("forbidden", `As ${by.role} you cannot invite somebody as ${input.role}. Ask an owner.`);
    requireOwnerInPerson(ctx, input.role);
    const open = and(eq(invitations.teamId, ctx.team.id), isOpen(new Date()));
    if ((await tx.$count(invitations, open)) >= MAX_OPEN)
      throw new DomainError("limited", `The team has ${MAX_OPEN} open invitations. Take some back first.`);
    const token = newSecret();
    const email = input.email === null ? null : normalEmail(input.email);
    const expiresAt = new Date(Date.now() + input.expiresInDays * DAY_MS);
    const maxUses = email === null ? input.maxUses : 1;
    const [row] = await tx
      .insert(invitations)
      .values({
        teamId: ctx.team.id,
        email,
        role: input.role,
        hash: sha256(token),
        maxUses,
        byUserId: userId,
        expiresAt,
      })
      .returning({ id: invitations.id });
    if (!row) throw new Error("invitation.create: no row came back.");
    emit(memberInvited, { invitationId: row.id, role: input.role });
    record({ entity: "invitation", entityId: row.id, after: { email, role: input.role, maxUses, expiresAt } });
    return { id: row.id, token, path: `/invite/${token}`, expiresAt };
  },
});

/** Takes an invitation back: its link opens nothing any more. */
export const revokeInvitation = command({
  name: "invitation.revoke",
  scope: "team:manage",
  input: z.object({ invitationId: z.uuid() }),
  output: z.object({ revoked: z.literal(true) }),
  events: [memberInvited],
  async run({ ctx, tx, input, emit, record }) {
    const [row] = await tx
      .update(invitations)
      .set({ revokedAt: sql`coalesce(${invitations.revokedAt}, now())` })
      .where(and(eq(invitations.teamId, ctx.team.id), eq(invitations.id, input.invitationId)))
      .returning({ role: invitations.role });
    if (!row) throw new DomainError("not_found", "There is no such invitation in this team.");
    emit(memberInvited, { invitationId: input.invitationId, role: row.role, isTakenBack: true });
    record({ entity: "invitation", entityId: input.invitationId, after: { revoked: true } });
    return { revoked: true as const };
  },
});

/** Notes what became of an invitation’s mail, which is sent after it was made and outside any transaction. */
export const noteInvitationMail = command({
  name: "invitation.note_mail",
  scope: "team:manage",
  audit: false,
  input: z.object({ invitationId: z.uuid(), problem: z.string().max(500).nullable() }),
  output: z.object({}),
  async run({ ctx, tx, input }) {
    const mailedAt = input.problem === null ? new Date() : null;
    await tx
      .update(invitations)
      .set({ mailedAt, mailProblem: input.problem })
      .where(and(eq(invitations.teamId, ctx.team.id), eq(invitations.id, input.invitationId)));
    return {};
  },
});

/** What is open, newest first. Tokens are not known any more. */
export const listInvitations = query({
  name: "invitation.list",
  scope: "team:manage",
  input: z.object({ ...pageInput }),
  output: pageOf(invitationView),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, /^[0-9a-f-]{36}$/);
    const rows = await db
      .select({
        id: invitations.id,
        email: invitations.email,
        role: invitations.role,
        uses: invitations.uses,
        maxUses: invitations.maxUses,
        by: users.name,
        mailedAt: invitations.mailedAt,
        mailProblem: invitations.mailProblem,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
      })
      .from(invitations)
      .leftJoin(users, eq(users.id, invitations.byUserId))
      .where(
        and(
          eq(invitations.teamId, teamId),
          isOpen(new Date()),
          before ? sql`${invitations.id} < ${before}` : undefined,
        ),
      )
      .orderBy(desc(invitations.id))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, ({ id }) => id);
  },
});

/**
 * Takes an invitation for the person who acts. Its context comes from the link, not from a membership, so only the door that read
 * the link can make one: `machine:write` is held by no person.
 */
export const acceptInvitation = command({
  name: "invitation.accept",
  scope: "machine:write",
  input: z.object({ invitationId: z.uuid(), email: z.string().max(254) }),
  output: z.object({ slug: z.string(), role: z.enum(ROLES) }),
  events: [memberChanged],
  async run({ ctx, tx, input, emit, record }) {
    if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "Only a person takes an invitation. Sign in.");
    const { userId, name } = ctx.actor;
    const [row] = await tx
      .select({ invitation: invitations, slug: teams.slug })
      .from(invitations)
      .innerJoin(teams, and(eq(teams.id, invitations.teamId), isNull(teams.deletedAt)))
      .where(and(eq(invitations.teamId, ctx.team.id), eq(invitations.id, input.invitationId)))
      .for("update", { of: invitations });
    if (!row) return noInvitation();
    const { invitation, slug } = row;
    const known = await memberOf(tx, ctx.team.id, userId);
    record({ entity: "member", entityId: userId, before: known ?? null, after: { role: invitation.role } });
    if (known) return { slug, role: known.role };
    requireOpen(invitation);
    if (invitation.email && invitation.email !== normalEmail(input.email))
      throw new DomainError("forbidden", `This invitation is for ${invitation.email}. Sign in with that address.`);
    const by = invitation.byUserId ? await memberOf(tx, ctx.team.id, invitation.byUserId) : undefined;
    if (invitation.byUserId && !(by && mayHandle(by.role, invitation.role)))
      throw new DomainError("conflict", "Whoever invited you may not do so any more. Ask for a new invitation.");
    await tx
      .update(invitations)
      .set({ uses: sql`${invitations.uses} + 1` })
      .where(eq(invitations.id, invitation.id));
    await tx.insert(memberships).values({ teamId: ctx.team.id, userId, role: invitation.role });
    emit(memberChanged, { userId, name, change: "joined", role: invitation.role });
    return { slug, role: invitation.role };
  },
});

export type FoundInvitation = {
  id: string;
  teamId: string;
  teamName: string;
  role: Role;
  by: string | null;
  email: string | null;
  expiresAt: Date;
  isOpen: boolean;
};

/** What a link leads to; null when it was never one. The invited need not be signed in to see it. */
export async function findInvitation(token: string, now: Date, db: Reader = getDb()): Promise<FoundInvitation | null> {
  if (!TOKEN.test(token)) return null;
  const inviter = alias(users, "inviter");
  const [row] = await db
    .select({ invitation: invitations, teamName: teams.name, by: inviter.name })
    .from(invitations)
    .innerJoin(teams, and(eq(teams.id, invitations.teamId), isNull(teams.deletedAt)))
    .leftJoin(inviter, eq(inviter.id, invitations.byUserId))
    .where(eq(invitations.hash, sha256(token)));
  if (!row) return null;
  const { id, teamId, role, email, expiresAt, revokedAt, uses, maxUses } = row.invitation;
  const isOpenNow = revokedAt === null && uses < maxUses && expiresAt > now;
  return { id, teamId, teamName: row.teamName, role, by: row.by, email, expiresAt, isOpen: isOpenNow };
}

export function noInvitation(): never {
  throw new DomainError("not_found", "This invitation does not exist. Ask whoever gave you the link for a new one.");
}

const isOpen = (now: Date) =>
  and(isNull(invitations.revokedAt), gt(invitations.expiresAt, now), lt(invitations.uses, invitations.maxUses));

function requireOpen(of: { revokedAt: Date | null; expiresAt: Date; uses: number; maxUses: number }): void {
  const why = of.revokedAt
    ? "was taken back"
    : of.expiresAt <= new Date()
      ? "has run out"
      : of.uses >= of.maxUses
        ? "was used already"
        : null;
  if (why) throw new DomainError("conflict", `This invitation ${why}. Ask for a new one.`);
}
