import { countNeeds, listNeeds } from "#server/domains/needs/queries";
import { queryOf, router } from "./trpc.ts";

export const needsRouter = router({ list: queryOf(listNeeds), count: queryOf(countNeeds) });
