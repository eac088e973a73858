import { z } from "zod";
import { cancelMission, createMission, setMissionBudget } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission, listMissions } from "#server/domains/missions/queries";
import { answerQuestion } from "#server/domains/missions/questions";
import { getPlan } from "#server/domains/plans/queries";
import { planView } from "#server/domains/plans/schema";
import { takeUpMission } from "#server/domains/runs/take-up";
import { rowNumber } from "#server/lib/row-number";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const missionsRouter = router({
  list: queryOf(listMissions),
  get: queryOf(getMission),
  create: mutationOf(createMission),
  cancel: mutationOf(cancelMission),
  answer: mutationOf(answerQuestion),
  takeUp: mutationOf(takeUpMission),
  setBudget: mutationOf(setMissionBudget),
  setPaused: mutationOf(setMissionPaused),
  plan: scoped(getPlan.scope)
    .input(z.object({ id: z.uuid(), version: rowNumber.min(1).optional() }))
    .output(planView.nullable())
    .query(({ ctx, input }) => getPlan.call(ctx.team, { missionId: input.id, version: input.version })),
});
