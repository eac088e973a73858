import { teamAttention, teamSummary } from "#server/domains/overview/queries";
import { setDailyCap, setTeamPaused } from "#server/domains/teams/commands";
import { deleteTeam, renameTeam } from "#server/domains/teams/founding";
import { listMembers } from "#server/domains/teams/queries";
import { modelsOf } from "./models.ts";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const teamRouter = router({
  summary: scoped(teamSummary.scope)
    .output(teamSummary.output)
    .query(async ({ ctx }) =>
      teamSummary.call(ctx.team, { isDefaultSimulated: (await modelsOf(ctx.team)).default.isSimulated }),
    ),
  attention: queryOf(teamAttention),
  /** The people of the team: they take the same seats as agents. */
  members: queryOf(listMembers),
  setPaused: mutationOf(setTeamPaused),
  setDailyCap: mutationOf(setDailyCap),
  rename: mutationOf(renameTeam),
  delete: mutationOf(deleteTeam),
});
