import { z } from "zod";
import { tellPeople } from "#server/agents/notices";
import { RULES } from "#server/domains/notifications/rules";
import type { MusterInngest } from "../client.ts";

const happened = z.object({ teamId: z.string(), eventId: z.string() });

/** What concerns people by itself; messages tell whom they are for when they are written. */
export const noticesGiven = (client: MusterInngest) =>
  client.createFunction(
    { id: "notices-given", triggers: Object.keys(RULES).map((event) => ({ event })), retries: 5 },
    async ({ event, step }) => {
      const { teamId, eventId } = happened.parse(event.data);
      await step.run("tell", () => tellPeople(teamId, eventId));
    },
  );
