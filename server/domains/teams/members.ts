import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { accessTokens, memberships, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { ID_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { mayHandle } from "./policy.ts";
import { memberChanged, memberView, ROLES, type Role } from "./schema.ts";

type Member = { userId: string; name: string; role: Role };

const changed = z.object({ userId: z.string(), role: z.enum(ROLES) });

/** Gives a member another role: nobody above one’s own, nobody who stands above oneself, and never the last owner. */
export const changeRole = command({
  name: "member.change_role",
  scope: "team:manage",
  input: z.object({ userId: z.uuid(), role: z.enum(ROLES) }),
  output: changed,
  events: [memberChanged],
  async run({ ctx, tx, input, emit, record }) {
    const members = await lockMembers(tx, ctx.team.id);
    const member = memberIn(members, input.userId);
    requireHandles(members, ctx, member.role);
    requireHandles(members, ctx, input.role);
    record({ entity: "member", entityId: member.userId, before: { role: member.role }, after: { role: input.role } });
    if (member.role === input.role) return input;
    if (member.role === "owner") requireOtherOwner(members, member);
    await setRole(tx, ctx.team.id, input);
    emit(memberChanged, { userId: member.userId, name: member.name, change: "role", role: input.role });
    return input;
  },
});

/** Hands the team to another member, who becomes an owner; who hands it over stays as an admin. */
export const handOver = command({
  name: "team.hand_over",
  scope: "team:own",
  input: z.object({ userId: z.uuid() }),
  output: changed,
  events: [memberChanged],
  async run({ ctx, tx, input, emit, record }) {
    const members = await lockMembers(tx, ctx.team.id);
    const next = memberIn(members, input.userId);
    const self = memberIn(members, userIdOf(ctx.actor) ?? "");
    if (next.userId === self.userId)
      throw new DomainError("conflict", "The team is yours already. Choose somebody else.");
    for (const [member, role] of [
      [next, "owner"],
      [self, "admin"],
    ] as const) {
      await setRole(tx, ctx.team.id, { userId: member.userId, role });
      emit(memberChanged, { userId: member.userId, name: member.name, change: "role", role });
    }
    const before = { [self.userId]: self.role, [next.userId]: next.role };
    record({
      entity: "team",
      entityId: ctx.team.id,
      before,
      after: { [self.userId]: "admin", [next.userId]: "owner" },
    });
    return { userId: next.userId, role: "owner" as const };
  },
});

/** Takes somebody out of the team. Their keys end, and their open tasks go back to the inbox. */
export const removeMember = command({
  name: "member.remove",
  scope: "team:manage",
  input: z.object({ userId: z.uuid() }),
  output: z.object({ userId: z.string() }),
  events: [memberChanged],
  async run({ ctx, tx, input, emit, record }) {
    const members = await lockMembers(tx, ctx.team.id);
    const member = memberIn(members, input.userId);
    if (member.userId === userIdOf(ctx.actor)) throw new DomainError("conflict", "To go yourself, leave the team.");
    requireHandles(members, ctx, member.role);
    await takeOut(tx, ctx.team.id, members, member);
    emit(memberChanged, { userId: member.userId, name: member.name, change: "removed", role: member.role });
    record({ entity: "member", entityId: member.userId, before: { role: member.role }, after: null });
    return { userId: member.userId };
  },
});

/** One goes oneself; the last owner hands the team over or deletes it first. */
export const leaveTeam = command({
  name: "team.leave",
  scope: "team:read",
  input: z.object({}),
  output: z.object({ left: z.literal(true) }),
  events: [memberChanged],
  async run({ ctx, tx, emit, record }) {
    if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "Only a person leaves a team. Sign in.");
    const members = await lockMembers(tx, ctx.team.id);
    const self = memberIn(members, ctx.actor.userId);
    await takeOut(tx, ctx.team.id, members, self);
    emit(memberChanged, { userId: self.userId, name: self.name, change: "left", role: self.role });
    record({ entity: "member", entityId: self.userId, before: { role: self.role }, after: null });
    return { left: true as const };
  },
});

/** All of them, so that two who change roles at once wait for each other. */
async function lockMembers(tx: Tx, teamId: string): Promise<Member[]> {
  return tx
    .select({ userId: memberships.userId, name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.teamId, teamId))
    .orderBy(memberships.userId)
    .for("update", { of: memberships });
}

function memberIn(members: Member[], userId: string): Member {
  const member = members.find((one) => one.userId === userId);
  if (!member) throw new DomainError("not_found", "There is no such member in this team.");
  return member;
}

/** Who makes an owner gives away the team: as with handing it over, a key cannot, whoever made it. */
export function requireOwnerInPerson(ctx: Ctx, role: Role): void {
  if (role !== "owner" || ctx.scopes.has("team:own")) return;
  throw new DomainError(
    "forbidden",
    "The role of owner is given and taken by an owner who is signed in, never by a key.",
  );
}

/** The role in the rows counts, not the one the request came with: it may have changed since. */
function requireHandles(members: Member[], ctx: Ctx, role: Role): void {
  const userId = userIdOf(ctx.actor);
  if (!userId && ctx.actor.kind === "system") return;
  const own = memberIn(members, userId ?? "").role;
  if (!mayHandle(own, role))
    throw new DomainError("forbidden", `As ${own} you cannot give or take the role of ${role}. Ask an owner.`);
  requireOwnerInPerson(ctx, role);
}

function requireOtherOwner(members: Member[], member: Member): void {
  if (members.some((one) => one.role === "owner" && one.userId !== member.userId)) return;
  throw new DomainError("conflict", `${member.name} is the team’s only owner. Make somebody else an owner first.`);
}

async function setRole(tx: Tx, teamId: string, { userId, role }: { userId: string; role: Role }): Promise<void> {
  await tx
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
}

async function takeOut(tx: Tx, teamId: string, members: Member[], member: Member): Promise<void> {
  if (member.role === "owner") requireOtherOwner(members, member);
  const theirs = and(eq(accessTokens.teamId, teamId), eq(accessTokens.userId, member.userId));
  // For good: who comes back makes new ones.
  const ended = { revokedAt: new Date(), previousHash: null, previousUntil: null };
  await tx
    .update(accessTokens)
    .set(ended)
    .where(and(theirs, isNull(accessTokens.revokedAt)));
  await tx.delete(memberships).where(and(eq(memberships.teamId, teamId), eq(memberships.userId, member.userId)));
}

/** Everybody in the team, by name. */
export const listAllMembers = query({
  name: "team.all_members",
  scope: "team:read",
  input: z.object(pageInput),
  output: pageOf(memberView),
  async run({ db, teamId, input: { cursor, limit } }) {
    const rows = await membersOf(db, teamId, limit + 1, readCursor(cursor, ID_CURSOR));
    return toPage(rows, limit, ({ userId }) => userId);
  },
});

/** By name. Who left since a page was read is still a user, and the next page begins behind them. */
export function membersOf(db: Reader, teamId: string, limit: number, after?: string) {
  const isBehind = sql`(${users.name}, ${users.id}) > (select l.name, l.id from users l where l.id = ${after})`;
  return db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      joinedAt: memberships.createdAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.teamId, teamId), after ? isBehind : undefined))
    .orderBy(asc(users.name), asc(users.id))
    .limit(limit);
}
