import type { ModelPolicy } from "#server/domains/agents/schema";
import type { Env } from "#server/lib/env";
import { isDomainError } from "#server/lib/errors";
import { chooseModel } from "./policy.ts";
import { providerFacts } from "./prepare.ts";
import { chargedMicros, priceOf } from "./pricing.ts";
import { findProvider } from "./registry.ts";

/** What a task with its check sends and receives when nothing of the kind was done yet: about a dozen calls with a growing prompt. */
const USUAL_TASK = {
  inputTokens: 60_000,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 5_000,
  reasoningTokens: 0,
};

/** What such a task costs on the agent's model, in micro-dollars; null when the model cannot be had now. Makes no call. */
export function priceOfUsualTask(env: Env, policy: ModelPolicy): { micros: number; isSimulated: boolean } | null {
  try {
    const choice = chooseModel({ pinned: policy.model, installation: env.MUSTER_MODEL, providers: providerFacts(env) });
    const provider = findProvider(choice.provider);
    if (!provider) return null;
    const price = priceOf({ source: provider.priceSource(env), modelId: choice.modelId, usage: USUAL_TASK });
    return { micros: chargedMicros(price), isSimulated: choice.isSimulated };
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}
