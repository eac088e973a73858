import { z } from "zod";
import { resumeForMoney, resumeMission, resumePausedMission, resumeWork } from "#server/agents/resume";
import type { MusterInngest } from "../client.ts";

const resumed = z.object({ teamId: z.string(), agentId: z.string().optional(), isPaused: z.boolean() });

/** When a pause ends, what stood in line goes on. */
export const resumeAfterPause = (client: MusterInngest) =>
  client.createFunction(
    { id: "resume-after-pause", triggers: [{ event: "agent.paused" }, { event: "team.paused" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, agentId, isPaused } = resumed.parse(event.data);
      if (!isPaused) await step.run("resume", () => resumeWork(teamId, agentId));
    },
  );

const budget = z.object({
  teamId: z.string(),
  missionId: z.string().optional(),
  changed: z.array(z.string()).optional(),
});

/** When a mission, an agent or the team may spend more, the runs that waited for money go on. */
export const resumeAfterBudget = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "resume-after-budget",
      triggers: [{ event: "mission.budget_changed" }, { event: "team.cap_changed" }, { event: "agent.updated" }],
      retries: 5,
    },
    async ({ event, step }) => {
      const { teamId, missionId, changed } = budget.parse(event.data);
      if (changed && !changed.includes("dailyCapMicros")) return;
      await step.run("resume", () => (missionId ? resumeMission(teamId, missionId) : resumeForMoney(teamId)));
    },
  );

const missionPause = z.object({ teamId: z.string(), missionId: z.string(), isPaused: z.boolean() });

/** When a mission's own pause ends, its runs go on where they stopped. */
export const resumeAfterMissionPause = (client: MusterInngest) =>
  client.createFunction(
    { id: "resume-after-mission-pause", triggers: [{ event: "mission.paused" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, missionId, isPaused } = missionPause.parse(event.data);
      if (!isPaused) await step.run("resume", () => resumePausedMission(teamId, missionId));
    },
  );
