import { teamSummary } from "#server/domains/overview/queries";
import { setDailyCap, setTeamPaused } from "#server/domains/teams/commands";
import { currentModels } from "./models.ts";
import { mutationOf, router, scoped } from "./trpc.ts";

export const teamRouter = router({
  summary: scoped(teamSummary.scope)
    .output(teamSummary.output)
    .query(({ ctx }) => teamSummary.call(ctx.team, { isDefaultSimulated: currentModels().default.isSimulated })),
  setPaused: mutationOf(setTeamPaused),
  setDailyCap: mutationOf(setDailyCap),
});
