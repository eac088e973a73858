import { rebuildAnalytics } from "#server/domains/analytics/commands";
import { glanceAnalytics, teamAnalytics } from "#server/domains/analytics/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const analyticsRouter = router({
  team: queryOf(teamAnalytics),
  glance: queryOf(glanceAnalytics),
  rebuild: mutationOf(rebuildAnalytics),
});
