import { z } from "zod";
import { tellPeople } from "#server/agents/notices";
import type { MusterInngest } from "../client.ts";

const happened = z.object({ teamId: z.string(), eventId: z.string() });

/** What concerns people by itself; messages tell whom they are for when they are written. */
const EVENTS = [
  "question.asked",
  "question.answered",
  "approval.requested",
  "approval.delegated",
  "approval.decided",
  "task.submitted",
  "task.seated",
  "task.accepted",
  "task.returned",
  "task.cancelled",
  "mission.finished",
  "mission.paused",
  "blocker.escalated",
  "budget.warned",
  "agent.health_changed",
] as const;

export const noticesGiven = (client: MusterInngest) =>
  client.createFunction(
    { id: "notices-given", triggers: EVENTS.map((event) => ({ event })), retries: 5 },
    async ({ event, step }) => {
      const { teamId, eventId } = happened.parse(event.data);
      await step.run("tell", () => tellPeople(teamId, eventId));
    },
  );
