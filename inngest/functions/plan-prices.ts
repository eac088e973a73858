import { z } from "zod";
import type { Driver } from "#server/agents/driver";
import { pricePlan } from "#server/agents/plan-prices";
import type { MusterInngest } from "../client.ts";

const planned = z.object({ teamId: z.string(), missionId: z.string() });

/** A plan, or a new version of one, gets a price for each step that experience knows nothing about. */
export const planPrices = (client: MusterInngest, driver: Driver) =>
  client.createFunction(
    { id: "plan-prices", triggers: [{ event: "mission.planned" }, { event: "plan.revised" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, missionId } = planned.parse(event.data);
      await step.run("price", () => pricePlan(driver.env, teamId, missionId));
    },
  );
