import { hashPassword } from "#server/auth";
import { loadAuthSecret } from "#server/boot/secret";
import { demoOwner, seedDemoTeam } from "#server/boot/seed";
import { systemContext } from "#server/core/context";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { createTask } from "#server/domains/tasks/commands";
import { addMember, createTeam, createUser, setTeamPaused } from "#server/domains/teams/commands";
import { listTeamIds } from "#server/domains/teams/queries";
import { ROLE_SCOPES, type Role, SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { cookieOf } from "#tests/support/cookie";
import { putDatabase } from "#tests/support/database";
import { makeOutsideThings, type OutsideThings } from "#tests/support/outside-things";
import { personContext } from "#tests/support/team";

/** `cookie` is the demo account's, signed in. */
export type Prepared = { foreignSlug: string; foreignTaskId: string; cookie: string; outside: OutsideThings };

/** Works beside the demo account, so that one checks what the other did. */
export const COLLEAGUE = { email: "per@muster.local", password: "another-pair-of-eyes" };

/** May read everything and change nothing. */
export const VIEWER = { email: "eva@muster.local", password: "only-here-to-look" };

/** Has an account and is in no team yet. */
export const NEWCOMER = { email: "siri@muster.local", password: "nowhere-to-go-so-far" };

const DAILY_CAP_USD = 5;

/** A data folder with the demo team and, beside it, a second team that the demo account does not belong to. */
export async function prepareTeams(dataDir: string): Promise<Prepared> {
  await putDatabase(dataDir);
  const database = await openDatabase({ dataDir, url: undefined });
  // Kept in the folder with the secret, so that the session outlives the tests' fresh starts.
  await loadAuthSecret(undefined);
  await seedDemoTeam(DAILY_CAP_USD);
  const cookie = await cookieOf((await demoAccount()).userId);
  await addToDemoTeam(COLLEAGUE, "Per Lind", "admin");
  await addToDemoTeam(VIEWER, "Eva Holm", "viewer");
  await addSecondTeam();
  const outside = await addTeamWithMail();
  const ctx = systemContext(newId(), "setup", ROLE_SCOPES.owner);
  await createTeam.call(ctx, { slug: "fjord", name: "Fjord Trading", dailyCapMicros: 0 });
  const passwordHash = await hashPassword("another-team-of-its-own");
  const { id: userId } = await createUser.call(ctx, { email: "kari@fjord.example", name: "Kari Moe", passwordHash });
  await addMember.call(ctx, { userId, role: "owner" });
  await createUser.call(ctx, {
    email: NEWCOMER.email,
    name: "Siri Aune",
    passwordHash: await hashPassword(NEWCOMER.password),
  });
  const { id } = await createTask.call(ctx, { title: "Secret of the other team" });
  await closeDatabase(database);
  return { foreignSlug: "fjord", foreignTaskId: id, cookie, outside };
}

async function demoAccount() {
  const owner = await demoOwner();
  if (!owner) throw new Error("The demo account was not made.");
  return owner;
}

/** A second team of the demo account, without agents. */
async function addSecondTeam(): Promise<void> {
  const owner = await demoAccount();
  const ctx = systemContext(newId(), "setup", ROLE_SCOPES.owner);
  await createTeam.call(ctx, { slug: "skagen", name: "Skagen Sails", dailyCapMicros: 0 });
  await addMember.call(ctx, { userId: owner.userId, role: "owner" });
}

/** A paused team of the demo account in which much holds text from outside. */
async function addTeamWithMail(): Promise<OutsideThings> {
  const owner = await demoAccount();
  const machine = systemContext(newId(), "setup", SCOPES);
  await createTeam.call(machine, { slug: "lofoten", name: "Lofoten Post", dailyCapMicros: 0 });
  await addMember.call(machine, { userId: owner.userId, role: "owner" });
  const person = personContext(machine.team.id, owner.userId, "owner");
  await setTeamPaused.call(person, { isPaused: true });
  return makeOutsideThings(person, machine);
}

type Account = typeof COLLEAGUE;

async function addToDemoTeam(account: Account, name: string, role: Role): Promise<void> {
  const [teamId] = await listTeamIds();
  if (!teamId) throw new Error("The demo team was not made.");
  const ctx = systemContext(teamId, "setup", ROLE_SCOPES.owner);
  const passwordHash = await hashPassword(account.password);
  const { id: userId } = await createUser.call(ctx, { email: account.email, name, passwordHash });
  await addMember.call(ctx, { userId, role });
}
