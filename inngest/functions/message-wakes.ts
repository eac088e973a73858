import { z } from "zod";
import { wakeTargets } from "#server/agents/message-wakes";
import type { MusterInngest } from "../client.ts";

const mentioned = z.object({ teamId: z.string(), messageId: z.string() });

/** A message that is for agents wakes them. */
export const messageWakes = (client: MusterInngest) =>
  client.createFunction(
    { id: "message-wakes", triggers: [{ event: "message.mentioned" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, messageId } = mentioned.parse(event.data);
      await step.run("wake", () => wakeTargets(teamId, messageId));
    },
  );
