import { z } from "zod";
import { type Advance, advance } from "#server/agents/advance";
import type { Driver } from "#server/agents/driver";
import type { MusterInngest } from "../client.ts";

/** Below the real server's limit of 1,000 steps a function run; a longer run goes on in a new one. */
const STEPS_PER_INVOCATION = 200;

const wake = z.object({ teamId: z.string(), runId: z.string() });

/**
 * Drives an agent's run through its journal. It ends when the run waits or is over; whatever ends a wait sends `run.woken`,
 * which starts a new invocation, so no decision can fall between "wait" and the registration of a waiter.
 */
export const agentRun = (client: MusterInngest, driver: Driver) =>
  client.createFunction(
    {
      id: "agent-run",
      triggers: [{ event: "run.queued" }, { event: "run.woken" }],
      concurrency: { limit: 1, key: "event.data.runId" },
      retries: 3,
    },
    async ({ event, step }) => {
      const { teamId, runId } = wake.parse(event.data);
      for (let count = 0; count < STEPS_PER_INVOCATION; count += 1) {
        const outcome: Advance = await step.run(`step-${count}`, () => advance(driver, teamId, runId));
        if (outcome !== "more") return outcome;
      }
      await step.sendEvent("go-on", { name: "run.woken", data: { teamId, runId } });
      return "more";
    },
  );
