import { searchTeam } from "#server/domains/search/queries";
import { queryOf, router } from "./trpc.ts";

export const searchRouter = router({ all: queryOf(searchTeam) });
