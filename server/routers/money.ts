import { missionMoney, remainingMoney, teamMoney } from "#server/domains/budgets/queries";
import { remainingView } from "#server/domains/budgets/schema";
import { modelsOf } from "./models.ts";
import { queryOf, router, scoped } from "./trpc.ts";

export const moneyRouter = router({
  team: queryOf(teamMoney),
  mission: queryOf(missionMoney),
  /** What may still be spent, and whether the model that speaks costs anything at all. */
  remaining: scoped(remainingMoney.scope)
    .input(remainingMoney.input.optional())
    .output(remainingView.extend({ isSimulated: remainingView.shape.isNearlySpent }))
    .query(async ({ ctx, input }) => ({
      ...(await remainingMoney.call(ctx.team, input ?? {})),
      isSimulated: (await modelsOf(ctx.team)).default.isSimulated,
    })),
});
