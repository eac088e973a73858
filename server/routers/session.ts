import { z } from "zod";
import { foundTeam, newTeamInput } from "#server/agents/found-team";
import { acceptInvitation, findInvitation, noInvitation } from "#server/domains/teams/invitations";
import { getViewer, listMyTeams } from "#server/domains/teams/queries";
import { invitedContext } from "#server/http/invited";
import { readEnv } from "#server/lib/env";
import { ROLES } from "#server/lib/scopes";
import { ofPerson, queryOf, router } from "./trpc.ts";

const token = z.string().max(200);

/** Who is signed in. What needs no team yet is open to everybody who is. */
export const sessionRouter = router({
  me: queryOf(getViewer),
  teams: queryOf(listMyTeams),
  createTeam: ofPerson()
    .input(newTeamInput)
    .output(z.object({ slug: z.string() }))
    .mutation(({ ctx, input }) => {
      const dailyCapMicros = Math.round(readEnv().MUSTER_DAILY_CAP_USD * 1_000_000);
      return foundTeam(ctx.person, { ...input, dailyCapMicros });
    }),
  acceptInvitation: ofPerson()
    .input(z.object({ token }))
    .output(z.object({ slug: z.string(), role: z.enum(ROLES) }))
    .mutation(async ({ ctx, input }) => {
      const found = (await findInvitation(input.token, new Date())) ?? noInvitation();
      const { person } = ctx;
      return acceptInvitation.call(invitedContext(found.teamId, person), {
        invitationId: found.id,
        email: person.email,
      });
    }),
});
