import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import type { RoleName } from "#server/domains/agents/schema";
import { addMember, createTeam } from "#server/domains/teams/commands";
import { isTimeZone, slugOf } from "#server/domains/teams/policy";
import { countOwnTeams } from "#server/domains/teams/queries";
import { DomainError, isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { ROLE_SCOPES } from "#server/lib/scopes";

/** Who stands ready in a new team. */
export const USUAL_AGENTS: readonly { name: string; role: RoleName }[] = [
  { name: "Ada", role: "orchestrator" },
  { name: "Iris", role: "researcher" },
  { name: "Bram", role: "data_processor" },
  { name: "Juno", role: "analyst" },
  { name: "Noor", role: "writer" },
  { name: "Vera", role: "qa_engineer" },
  { name: "Tomas", role: "backend_developer" },
  { name: "Otto", role: "mail_clerk" },
];
export const HEARTBEAT_EVERY_MS = 60_000;

const MAX_OWN_TEAMS = 20;
const MAX_TRIES = 30;

export const newTeamInput = z.object({
  name: z.string().trim().min(1, "A team needs a name.").max(80),
  timezone: z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Stockholm").optional(),
  /** Off: an empty team, to which one adds agents oneself. */
  withAgents: z.boolean().default(true),
});

type Founder = { userId: string; name: string };

/** Throws `limited` for a person who owns as many teams as one may. */
export async function requireRoom(userId: string): Promise<void> {
  if ((await countOwnTeams(userId)) >= MAX_OWN_TEAMS)
    throw new DomainError("limited", `You own ${MAX_OWN_TEAMS} teams. Delete or hand over one you do not need.`);
}

/** Makes a team of a person’s own, of which they are the owner, with the usual agents. All of it or nothing. */
export async function foundTeam(
  founder: Founder,
  { name, timezone, withAgents, dailyCapMicros }: z.output<typeof newTeamInput> & { dailyCapMicros: number },
): Promise<{ slug: string }> {
  await requireRoom(founder.userId);
  const ctx: Ctx = {
    team: { id: newId() },
    actor: { kind: "user", ...founder },
    scopes: new Set(ROLE_SCOPES.owner),
    correlationId: newId(),
    taint: false,
  };
  return inTransaction(ctx, "team.found", async (joined) => {
    const slug = await createUnderFreeSlug(joined, { name, timezone, dailyCapMicros });
    await addMember.call(joined, { userId: founder.userId, role: "owner" });
    for (const agent of withAgents ? USUAL_AGENTS : [])
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
