import { z } from "zod";
import { settleAnswer, settleKin } from "#server/agents/chat";
import type { MusterInngest } from "../client.ts";

const ended = z.object({ teamId: z.string(), runId: z.string(), purpose: z.string() });

/** A run is over: who asked it for help goes on, its own helpers stop, and the next message of its chat is asked. */
export const chatRuns = (client: MusterInngest) =>
  client.createFunction(
    { id: "chat-runs", triggers: [{ event: "run.finished" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, runId, purpose } = ended.parse(event.data);
      await step.run("kin", () => settleKin(teamId, runId));
      if (purpose === "chat") await step.run("next", () => settleAnswer(teamId, runId));
    },
  );
