import { asc, isNull, sql } from "drizzle-orm";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { type Ctx, systemContext } from "#server/core/context";
import { createAgent } from "#server/domains/agents/commands";
import type { RoleName } from "#server/domains/agents/schema";
import { addMember, createTeam, createUser } from "#server/domains/teams/commands";
import { ROLE_SCOPES, type Role, SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";

export type TestTeam = { id: string; ctx: Ctx; userId: string; machine: Ctx };

/** A team with one person, whose context it gives. `machine` may do everything. */
export async function makeTeam(name = "Norrland", role: Role = "owner"): Promise<TestTeam> {
  const machine = systemContext(newId(), "test", SCOPES);
  const id = machine.team.id;
  await createTeam.call(machine, {
    slug: `t-${id.slice(-12)}`,
    name,
    timezone: "Europe/Stockholm",
    dailyCapMicros: 5_000_000,
  });
  const email = `lena-${id}@example.org`;
  const { id: userId } = await createUser.call(machine, {
    email,
    name: "Lena",
    passwordHash: `$test$${"x".repeat(20)}`,
  });
  await addMember.call(machine, { userId, role });
  return { id, ctx: personContext(id, userId, role), userId, machine };
}

export function personContext(teamId: string, userId: string, role: Role, name = "Lena"): Ctx {
  return {
    team: { id: teamId },
    actor: { kind: "user", userId, name },
    scopes: new Set(ROLE_SCOPES[role]),
    correlationId: newId(),
    taint: false,
  };
}

/** Another person of the team, as they would come through a door. */
export async function makePerson(team: TestTeam, name: string, role: Role): Promise<Ctx> {
  const email = `${name.toLowerCase()}-${newId()}@example.org`;
  const { id } = await createUser.call(team.machine, { email, name, passwordHash: `$test$${"x".repeat(20)}` });
  await addMember.call(team.machine, { userId: id, role });
  return personContext(team.id, id, role, name);
}

export async function makeAgent(team: TestTeam, name: string, role: RoleName): Promise<string> {
  const { id } = await createAgent.call(team.machine, { name, role });
  return id;
}

/** Gives every committed event its place in the order, as the relay does. */
export async function stampEvents(): Promise<void> {
  const db = getDb();
  const rows = await db
    .select({ id: events.id })
    .from(events)
    .where(isNull(events.seq))
    .orderBy(asc(events.createdAt), asc(events.id));
  for (const { id } of rows) {
    await db
      .update(events)
      .set({ seq: sql`(select coalesce(max(seq), 0) + 1 from events)` })
      .where(sql`${events.id} = ${id}`);
  }
}
