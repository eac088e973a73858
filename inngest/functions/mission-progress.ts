import { z } from "zod";
import { progressTaskById } from "#server/agents/orchestrate";
import { progressSince } from "#server/agents/progress-since";
import type { MusterInngest } from "../client.ts";

const about = z.object({
  teamId: z.string(),
  missionId: z.string().nullish(),
  taskId: z.string().nullish(),
  seq: z.number().optional(),
});

/** Every event after which a mission, or a loose task, may have a next move. */
const TRIGGERS = [
  "mission.created",
  "mission.planned",
  "mission.status_changed",
  "mission.finished",
  "question.answered",
  "task.created",
  "task.assigned",
  "task.seated",
  "task.submitted",
  "task.returned",
  "task.accepted",
  "task.cancelled",
  "task.handed_back",
  "task.updated",
  "task.blocked",
  "plan.revised",
  "plan.replan_opened",
  "run.finished",
].map((event) => ({ event }));

/** Looks where the mission stands and makes its next move. One at a time for each mission. */
export const missionProgress = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "mission-progress",
      triggers: TRIGGERS,
      concurrency: { limit: 1, key: "event.data.missionId || event.data.taskId || event.data.teamId" },
      retries: 5,
    },
    async ({ event, step }) => {
      const { teamId, missionId, taskId, seq } = about.parse(event.data);
      await step.run("progress", async () => {
        if (missionId) await progressSince(teamId, missionId, seq);
        else if (taskId) await progressTaskById(teamId, taskId);
      });
    },
  );
