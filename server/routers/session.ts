import { getViewer, listMyTeams } from "#server/domains/teams/queries";
import { queryOf, router } from "./trpc.ts";

export const sessionRouter = router({ me: queryOf(getViewer), teams: queryOf(listMyTeams) });
