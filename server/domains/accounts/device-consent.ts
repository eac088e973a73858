import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { deviceGrants } from "#db/tables/accounts";
import { memberships, teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { requireRoom } from "#server/domains/teams/keys";
import { DEVICE_LEVELS, scopesOfLevel } from "#server/lib/device-levels";
import { DomainError } from "#server/lib/errors";
import type { Role } from "#server/lib/scopes";
import { hashOfUserCode, readUserCode } from "./device-policy.ts";
import { DEVICE_CLIENTS, type DeviceState, deviceDays, typedDeviceCode } from "./schema.ts";

// The person's side of RFC 8628: who asks, and a yes or no.

export type FoundDevice = {
  code: string;
  program: string;
  /** The program's own words. */
  machine: string;
  address: string;
  askedAt: Date;
  expiresAt: Date;
  state: DeviceState;
};

type Grant = typeof deviceGrants.$inferSelect;

/** What asks under a code; null when nothing does, or did so too long ago. */
export async function findDevice(typed: string, now: Date, db: Reader = getDb()): Promise<FoundDevice | null> {
  const code = readUserCode(typed);
  if (!code) return null;
  const [grant] = await db
    .select()
    .from(deviceGrants)
    .where(eq(deviceGrants.userCodeHash, hashOfUserCode(code)));
  if (!grant) return null;
  const { machine, address, createdAt: askedAt, expiresAt } = grant;
  const program = DEVICE_CLIENTS[grant.clientId] ?? grant.clientId;
  return { code, program, machine, address, askedAt, expiresAt, state: stateOf(grant, now) };
}

function stateOf({ answer, keyId, expiresAt }: Grant, now: Date): DeviceState {
  if (keyId) return "used";
  if (answer === "refused" || answer === "withdrawn") return answer;
  if (expiresAt <= now) return "expired";
  return answer ?? "open";
}

export type DeviceTeam = { slug: string; name: string; role: Role };

/** The teams a person may choose from, the oldest membership first. */
export function listDeviceTeams(userId: string, db: Reader = getDb()): Promise<DeviceTeam[]> {
  return db
    .select({ slug: teams.slug, name: teams.name, role: memberships.role })
    .from(memberships)
    .innerJoin(teams, eq(teams.id, memberships.teamId))
    .where(and(eq(memberships.userId, userId), isNull(teams.deletedAt)))
    .orderBy(asc(memberships.createdAt), asc(memberships.teamId))
    .limit(200);
}

/** Lets the program have a key of the person who says so, in the team they say it in. It fetches the key itself. */
export const allowDevice = command({
  name: "device.allow",
  scope: "keys:write",
  input: z.object({ code: typedDeviceCode, level: z.enum(DEVICE_LEVELS), days: deviceDays }),
  output: z.object({ allowed: z.literal(true) }),
  async run({ ctx, tx, input: { code, level, days }, record }) {
    if (ctx.actor.kind !== "user")
      throw new DomainError("forbidden", "Only a person who is signed in lets a program in, never a key.");
    const { userId } = ctx.actor;
    const grant = await lockOpen(tx, code);
    await requireRoom(tx, ctx.team.id, userId);
    const scopes = scopesOfLevel(level, ctx.scopes);
    const answered = { answer: "allowed" as const, userId, teamId: ctx.team.id, scopes, days };
    await tx.update(deviceGrants).set(answered).where(eq(deviceGrants.id, grant.id));
    const { clientId, machine, address } = grant;
    // Not the code: until it is used the audit log would hold half of a way in.
    record({
      entity: "device",
      entityId: grant.id,
      input: { level, days },
      after: { clientId, machine, address, scopes },
    });
    return { allowed: true as const };
  },
});

/** Says no. Whoever has the code may: it only ends what nobody has allowed. */
export const refuseDevice = command({
  name: "device.refuse",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), code: typedDeviceCode }),
  output: z.object({ refused: z.literal(true) }),
  async run({ tx, input: { userId, code } }) {
    const grant = await lockOpen(tx, code);
    await tx.update(deviceGrants).set({ answer: "refused", userId }).where(eq(deviceGrants.id, grant.id));
    return { refused: true as const };
  },
});

const OVER: Record<Exclude<DeviceState, "open">, string> = {
  allowed: "This code was allowed already. Nothing more is needed.",
  refused: "This code was refused already. Run ./muster login once more for a new one.",
  withdrawn: "The program has stopped asking. Run ./muster login once more for a new code.",
  used: "This code was used already. Run ./muster login once more for a new one.",
  expired: "The time of this code is over. Run ./muster login once more for a new one.",
};

async function lockOpen(tx: Tx, typed: string): Promise<Grant> {
  const code = readUserCode(typed);
  const [grant] = code
    ? await tx
        .select()
        .from(deviceGrants)
        .where(eq(deviceGrants.userCodeHash, hashOfUserCode(code)))
        .for("update")
    : [];
  if (!grant) throw new DomainError("not_found", "No program asks with this code. Look at it again in your terminal.");
  const state = stateOf(grant, new Date());
  if (state !== "open") throw new DomainError("conflict", OVER[state]);
  return grant;
}
