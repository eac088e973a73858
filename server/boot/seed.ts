import { HEARTBEAT_EVERY_MS } from "#server/agents/found-team";
import { checkPassword, hashPassword } from "#server/auth";
import { systemContext } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { setHomeSymbol } from "#server/domains/market/commands";
import { addMember, createTeam, createUser } from "#server/domains/teams/commands";
import { credentialsOf, identityOf, listTeamIds } from "#server/domains/teams/queries";
import { ROLE_SCOPES } from "#server/domains/teams/schema";
import { isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { USUAL_AGENTS } from "#server/lib/personas";

/** The account of a fresh installation. It stays printed at start until its password is changed. */
export const DEMO = { email: "demo@muster.local", password: "mission-control" } as const;

const TEAM = { slug: "norrland", name: "Norrland Outdoor", timezone: "Europe/Stockholm" };
/** One of the sample shares. */
const HOME_SYMBOL = "NRLD";
/** Makes the demo team when there is no team at all. Of two processes that start together one does it. */
export async function seedDemoTeam(dailyCapUsd: number): Promise<void> {
  if ((await listTeamIds()).length > 0) return;
  // Before the transaction: hashing takes long on purpose.
  const passwordHash = await hashPassword(DEMO.password);
  const ctx = systemContext(newId(), "setup", ROLE_SCOPES.owner);
  try {
    await inTransaction(ctx, "seed", async (joined) => {
      await createTeam.call(joined, { ...TEAM, dailyCapMicros: Math.round(dailyCapUsd * 1_000_000) });
      const { id: userId } = await createUser.call(joined, { email: DEMO.email, name: "Lena Hofer", passwordHash });
      await addMember.call(joined, { userId, role: "owner" });
      for (const agent of USUAL_AGENTS)
        await createAgent.call(joined, { ...agent, heartbeatEveryMs: HEARTBEAT_EVERY_MS });
      await setHomeSymbol.call(joined, { symbol: HOME_SYMBOL });
    });
  } catch (error) {
    if (!isDomainError(error) || error.code !== "conflict") throw error;
  }
}

/** The demo account's owner and team, if the account exists. */
export async function demoOwner(): Promise<{ userId: string; teamId: string } | null> {
  const known = await credentialsOf(DEMO.email);
  const person = known && (await identityOf(known.userId));
  const membership = person?.memberships[0];
  return person && membership ? { userId: person.userId, teamId: membership.teamId } : null;
}

/** Whether anybody who reads the start's output could sign in with it. */
export async function hasDemoPassword(): Promise<boolean> {
  return (await checkPassword(DEMO.email, DEMO.password)) !== null;
}
