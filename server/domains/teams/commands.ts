import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { accessTokens, memberships, teams, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { newAccessKey } from "#server/lib/access-key";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { isScope, isTeamSlug, isTimeZone, normalEmail } from "./policy.ts";
import { ROLES, teamCapChanged, teamPaused } from "./schema.ts";

const made = z.object({ id: z.string() });
const personName = z.string().trim().min(1, "A person needs a name.").max(100);

/** Makes the team of the context: its id is `ctx.team.id`, so that the first command of a new team already belongs to it. */
export const createTeam = command({
  name: "team.create",
  scope: "team:manage",
  input: z.object({
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "small letters, digits and dashes, 40 at most")
      .refine(isTeamSlug, "is taken by Muster itself; choose another"),
    name: z.string().trim().min(1, "A team needs a name.").max(80),
    timezone: z.string().refine(isTimeZone, "must be a time zone such as Europe/Stockholm").default("UTC"),
    dailyCapMicros: z.number().int().min(0).max(1_000_000_000_000),
  }),
  output: made,
  async run({ ctx, tx, input, record }) {
    const [team] = await tx
      .insert(teams)
      .values({ id: ctx.team.id, ...input })
      .onConflictDoNothing()
      .returning({ id: teams.id });
    if (!team) throw new DomainError("conflict", `There is a team “${input.slug}” already. Choose another short name.`);
    record({ entity: "team", entityId: team.id, after: input });
    return team;
  },
});

/** The password is hashed by the caller: that takes longer than a transaction may. */
export const createUser = command({
  name: "user.create",
  scope: "team:manage",
  input: z.object({
    email: z.string().trim().max(254).pipe(z.email()),
    name: personName,
    passwordHash: z.string().min(20).max(500),
  }),
  output: made,
  async run({ tx, input, record }) {
    const email = normalEmail(input.email);
    const [user] = await tx
      .insert(users)
      .values({ ...input, email })
      .onConflictDoNothing()
      .returning({ id: users.id });
    const visible = { email, name: input.name };
    if (!user) throw new DomainError("conflict", `${email} has an account already. Sign in, or use another address.`);
    record({ entity: "user", entityId: user.id, input: visible, after: visible });
    return user;
  },
});

/** Gives a person a role in the team, or changes the one they have. A team keeps at least one owner. */
export const addMember = command({
  name: "team.add_member",
  scope: "team:manage",
  input: z.object({ userId: z.uuid(), role: z.enum(ROLES) }),
  output: z.object({ userId: z.string(), role: z.enum(ROLES) }),
  async run({ ctx, tx, input, record }) {
    const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.id, input.userId));
    if (!user) throw new DomainError("not_found", "There is no such person. Create the account first.");
    const members = await tx.select().from(memberships).where(eq(memberships.teamId, ctx.team.id)).for("update");
    const before = members.find((member) => member.userId === input.userId);
    const hasOtherOwner = members.some((member) => member.role === "owner" && member.userId !== input.userId);
    if (before?.role === "owner" && input.role !== "owner" && !hasOtherOwner) {
      throw new DomainError("conflict", "This is the team’s only owner. Make somebody else an owner first.");
    }
    await tx
      .insert(memberships)
      .values({ teamId: ctx.team.id, ...input })
      .onConflictDoUpdate({ target: [memberships.teamId, memberships.userId], set: { role: input.role } });
    record({
      entity: "member",
      entityId: input.userId,
      before: before ? { role: before.role } : null,
      after: { role: input.role },
    });
    return input;
  },
});

/** Stops everything the team's agents do, or lets it go on. Runs in hand stop between two steps. */
export const setTeamPaused = command({
  name: "team.set_paused",
  scope: "team:manage",
  input: z.object({ isPaused: z.boolean() }),
  output: z.object({ isPaused: z.boolean() }),
  events: [teamPaused],
  async run({ ctx, tx, input, emit, record }) {
    const [team] = await tx
      .select({ isPaused: teams.isPaused })
      .from(teams)
      .where(eq(teams.id, ctx.team.id))
      .for("update");
    if (!team) throw new DomainError("not_found", "This team does not exist any more.");
    record({ entity: "team", entityId: ctx.team.id, before: team, after: input });
    if (team.isPaused === input.isPaused) return input;
    await tx.update(teams).set(input).where(eq(teams.id, ctx.team.id));
    emit(teamPaused, input);
    return input;
  },
});

/** Sets what the team may spend on models in a day. It holds at once: the ledger reads it with every reservation. */
export const setDailyCap = command({
  name: "team.set_daily_cap",
  scope: "team:manage",
  input: z.object({ dailyCapMicros: z.number().int().min(0).max(1_000_000_000_000) }),
  output: z.object({ dailyCapMicros: z.number() }),
  events: [teamCapChanged],
  async run({ ctx, tx, input, emit, record }) {
    const [team] = await tx
      .select({ dailyCapMicros: teams.dailyCapMicros })
      .from(teams)
      .where(eq(teams.id, ctx.team.id))
      .for("update");
    if (!team) throw new DomainError("not_found", "This team does not exist any more.");
    record({ entity: "team", entityId: ctx.team.id, before: team, after: input });
    if (team.dailyCapMicros === input.dailyCapMicros) return input;
    await tx.update(teams).set(input).where(eq(teams.id, ctx.team.id));
    emit(teamCapChanged, input);
    return input;
  },
});

/** Makes a key for a member, for what a start or a test sets up. The token is given once; only its hash is kept. */
export const createAccessToken = command({
  name: "access_token.create",
  scope: "team:manage",
  input: z.object({
    userId: z.uuid(),
    name: z.string().trim().min(1).max(80),
    /** Left out: everything the person's role allows. */
    scopes: z.array(z.string().refine(isScope, "is not a permission")).max(50).optional(),
    expiresAt: z.date().optional(),
  }),
  output: z.object({ id: z.string(), token: z.string() }),
  async run({ ctx, tx, input, record }) {
    const [member] = await tx
      .select({ userId: memberships.userId })
      .from(memberships)
      .where(and(eq(memberships.teamId, ctx.team.id), eq(memberships.userId, input.userId)));
    if (!member) throw new DomainError("not_found", "There is no such member in this team.");
    const { prefix, secret: token } = newAccessKey();
    const [row] = await tx
      .insert(accessTokens)
      .values({ ...input, teamId: ctx.team.id, prefix, hash: sha256(token) })
      .returning({ id: accessTokens.id });
    if (!row) throw new Error("access_token.create: no row came back.");
    record({ entity: "access_token", entityId: row.id, after: { name: input.name, userId: input.userId } });
    return { id: row.id, token };
  },
});

/** Ends every token of that name in the team: the ones a process made for itself at an earlier start. */
export const deleteAccessTokens = command({
  name: "access_token.delete",
  scope: "team:manage",
  input: z.object({ name: z.string().min(1).max(80) }),
  output: z.object({ deleted: z.number() }),
  async run({ ctx, tx, input, record }) {
    const gone = await tx
      .delete(accessTokens)
      .where(and(eq(accessTokens.teamId, ctx.team.id), eq(accessTokens.name, input.name)))
      .returning({ id: accessTokens.id });
    record({ entity: "access_token", before: { name: input.name, count: gone.length } });
    return { deleted: gone.length };
  },
});

/** Notes when a token was last used. Doors call it at most once a minute a token. */
export const touchAccessToken = command({
  name: "access_token.touch",
  scope: "machine:write",
  audit: false,
  input: z.object({ tokenId: z.uuid(), atMs: z.number().int() }),
  output: z.object({}),
  async run({ ctx, tx, input }) {
    await tx
      .update(accessTokens)
      .set({ lastUsedAt: new Date(input.atMs) })
      .where(and(eq(accessTokens.teamId, ctx.team.id), eq(accessTokens.id, input.tokenId)));
    return {};
  },
});
