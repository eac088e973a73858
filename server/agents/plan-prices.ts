import { readAgent } from "#server/domains/agents/queries";
import { priceSteps } from "#server/domains/plans/control";
import { listUnpricedSteps } from "#server/domains/plans/orchestration";
import { listCandidates } from "#server/domains/tasks/orchestration";
import { chooseAgent } from "#server/domains/tasks/policy";
import { knownProviderSecrets } from "#server/domains/vault/known";
import type { Env } from "#server/lib/env";
import { envOfTeam } from "#server/llm/team-keys";
import { priceOfUsualTask } from "#server/llm/usual-task";
import { journalContext } from "./driver.ts";

/** Steps of a kind nobody has done yet get their money from the price of the model that will probably do them. Repeatable. */
export async function pricePlan(env: Env, teamId: string, missionId: string): Promise<number> {
  const ctx = journalContext(teamId);
  const steps = await listUnpricedSteps.call(ctx, { missionId });
  if (steps.length === 0) return 0;
  const team = await listCandidates.call(ctx, {});
  // Which models there are depends on the team's own keys; none is opened for a price.
  const own = envOfTeam(env, await knownProviderSecrets(ctx));
  const known = new Map<string, ReturnType<typeof priceOfUsualTask>>();
  const prices = [];
  for (const { planId, key, capability, agentId } of steps) {
    const doer = agentId ?? chooseAgent(team, { teamId, capability })?.agent.id;
    if (!doer) continue;
    const price = known.get(doer) ?? priceOfUsualTask(own, (await readAgent.call(ctx, { id: doer })).modelPolicy);
    known.set(doer, price);
    if (price) prices.push({ planId, key, ...price });
  }
  const [first] = prices;
  if (!first) return 0;
  await priceSteps.call(ctx, {
    planId: first.planId,
    prices: prices.map(({ key, micros, isSimulated }) => ({ key, micros, isSimulated })),
  });
  return prices.length;
}
