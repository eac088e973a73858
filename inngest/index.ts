import type { Driver } from "#server/agents/driver";
import type { MusterInngest } from "./client.ts";
import { agentRun } from "./functions/agent-run.ts";
import { wakesDropped, wakesNoted, wakesSettled } from "./functions/agent-wakes.ts";
import { approvalDecided, approvalSettled } from "./functions/approval-decided.ts";
import { chatRuns } from "./functions/chat-runs.ts";
import { messageWakes } from "./functions/message-wakes.ts";
import { missionProgress } from "./functions/mission-progress.ts";
import { noticesGiven } from "./functions/notices.ts";
import { planPrices } from "./functions/plan-prices.ts";
import { rebalanceAfterFailing, rebalanceAfterPause } from "./functions/rebalance-work.ts";
import { resumeAfterBudget, resumeAfterMissionPause, resumeAfterPause } from "./functions/resume-work.ts";
import { memberGone, staffGrown, staffRetired } from "./functions/staff-changes.ts";

/** Every function of Muster, whichever engine runs them. One line each. */
export function functions(client: MusterInngest, driver: Driver) {
  return [
    agentRun(client, driver),
    missionProgress(client),
    planPrices(client, driver),
    approvalDecided(client),
    approvalSettled(client),
    chatRuns(client),
    messageWakes(client),
    noticesGiven(client),
    wakesNoted(client),
    wakesSettled(client),
    wakesDropped(client),
    rebalanceAfterPause(client),
    rebalanceAfterFailing(client),
    resumeAfterPause(client),
    resumeAfterBudget(client),
    resumeAfterMissionPause(client),
    staffRetired(client),
    memberGone(client),
    staffGrown(client),
  ];
}
