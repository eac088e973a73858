import { cancelMission, createMission, setMissionBudget } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission, listMissions } from "#server/domains/missions/queries";
import { answerQuestion } from "#server/domains/missions/questions";
import { getPlan } from "#server/domains/plans/queries";
import { takeUpMission } from "#server/domains/runs/take-up";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const missionsRouter = router({
  list: queryOf(listMissions),
  get: queryOf(getMission),
  create: mutationOf(createMission),
  cancel: mutationOf(cancelMission),
  answer: mutationOf(answerQuestion),
  takeUp: mutationOf(takeUpMission),
  setBudget: mutationOf(setMissionBudget),
  setPaused: mutationOf(setMissionPaused),
  plan: queryOf(getPlan),
});
