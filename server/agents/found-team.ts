import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { agentName } from "#server/domains/agents/schema";
import { addMember, createTeam } from "#server/domains/teams/commands";
import { isTimeZone, slugOf } from "#server/domains/teams/policy";
import { countOwnTeams } from "#server/domains/teams/queries";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { DomainError, isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { NEEDED_ROLES, USUAL_AGENTS } from "#server/lib/personas";
import { ROLE_SCOPES } from "#server/lib/scopes";

export const HEARTBEAT_EVERY_MS = 60_000;

const MAX_OWN_TEAMS = 20;
const MAX_TRIES = 30;

const startingAgents = z
  .array(z.object({ name: agentName, role: z.enum(ROLE_NAMES) }))
  .max(12)
  .refine(
    (list) => new Set(list.map(({ name }) => name.toLowerCase())).size === list.length,
    "Two agents have the same name. Give one another.",
  )
  .refine(
    (list) => NEEDED_ROLES.every((role) => list.some((agent) => agent.role === role)),
    "A team needs somebody who plans and somebody who checks.",
  );

export const newTeamInput = z.object({
  name: z.string().trim().min(1, "A team needs a name.").max(80),
  timezone: z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Stockholm").optional(),
  /** Off: an empty team, to which one adds agents oneself. */
  withAgents: z.boolean().default(true),
  /** Instead of the usual ones. */
  agents: startingAgents.optional(),
});

type Founder = { userId: string; name: string };

/** Throws `limited` for a person who owns as many teams as one may. */
export async function requireRoom(userId: string): Promise<void> {
  if ((await countOwnTeams(userId)) >= MAX_OWN_TEAMS)
    throw new DomainError("limited", `You own ${MAX_OWN_TEAMS} teams. Delete or hand over one you do not need.`);
}

/** Makes a team of a person’s own, of which they are the owner, with the usual agents or the ones given. All of it or nothing. */
export async function foundTeam(
  founder: Founder,
  {
    name,
    timezone,
    withAgents,
    agents = [...USUAL_AGENTS],
    dailyCapMicros,
  }: z.output<typeof newTeamInput> & { dailyCapMicros: number },
): Promise<{ slug: string }> {
  await requireRoom(founder.userId);
  const ctx: Ctx = {
    team: { id: newId() },
    // Nothing else of whoever asked: the actor is written into the audit log.
    actor: { kind: "user", userId: founder.userId, name: founder.name },
    scopes: new Set(ROLE_SCOPES.owner),
    correlationId: newId(),
    taint: false,
  };
  return inTransaction(ctx, "team.found", async (joined) => {
    const slug = await createUnderFreeSlug(joined, { name, timezone, dailyCapMicros });
    await addMember.call(joined, { userId: founder.userId, role: "owner" });
    for (const agent of withAgents ? agents : [])
      await createAgent.call(joined, { ...agent, heartbeatEveryMs: HEARTBEAT_EVERY_MS });
    return { slug };
  });
}

/** The address follows from the name; when it is taken, a number behind it. */
async function createUnderFreeSlug(
  ctx: Ctx,
  team: { name: string; timezone: string | undefined; dailyCapMicros: number },
): Promise<string> {
  const wanted = slugOf(team.name);
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const slug = tries === 1 ? wanted : `${wanted}-${tries}`;
    try {
      await createTeam.call(ctx, { slug, ...team });
      return slug;
    } catch (error) {
      if (!isDomainError(error) || error.code !== "conflict") throw error;
    }
  }
  throw new DomainError("conflict", `There are many teams named ${team.name} already. Choose another name.`);
}
