import { editPlan } from "#server/domains/plans/commands";
import { requestReplan } from "#server/domains/plans/control";
import { listPlanVersions } from "#server/domains/plans/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const plansRouter = router({
  versions: queryOf(listPlanVersions),
  edit: mutationOf(editPlan),
  replan: mutationOf(requestReplan),
});
