import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelPolicy } from "#server/domains/agents/schema";
import type { Env } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";
import type { ModelMessage } from "./messages.ts";
import { chooseModel, type ModelChoice, type ProviderFacts } from "./policy.ts";
import { upperBoundOf } from "./pricing.ts";
import type { PriceSource, Provider } from "./providers/provider.ts";
import { findProvider, PROVIDERS } from "./registry.ts";
import { envOfTeam, envWithKey, type TeamKeys } from "./team-keys.ts";
import { countTokens, guessTokens } from "./tokens.ts";
import { describeTools, type ModelTool } from "./tools.ts";

export type PreparedCall = {
  choice: ModelChoice;
  model: LanguageModelV4;
  /** The provider's name for people. */
  label: string;
  priceSource: PriceSource;
  /** An upper bound for models that cost money, a guess for free ones. */
  inputTokens: number;
  maxOutputTokens: number;
  upperBoundMicros: number;
  isPriceKnown: boolean;
};

export type CallDraft = {
  env: Env;
  /** The team's own keys, which come before the installation's. */
  keys?: TeamKeys;
  policy: ModelPolicy;
  system: string;
  messages: readonly ModelMessage[];
  tools: readonly ModelTool[];
};

/** Tokens a message costs beside its text, in every wire format we know, generously. */
const TOKENS_PER_MESSAGE = 12;

/** Chooses the model and bounds what the call may cost. Makes no call. Throws `unavailable` when the wished model cannot be had. */
export async function prepareCall(draft: CallDraft): Promise<PreparedCall> {
  const { keys, policy, system, messages, tools } = draft;
  const env = envOfTeam(draft.env, keys?.names ?? new Set());
  const choice = chooseModel({ pinned: policy.model, installation: env.MUSTER_MODEL, providers: providerFacts(env) });
  const provider = findProvider(choice.provider);
  if (!provider) throw new DomainError("unavailable", `There is no provider “${choice.provider}”.`);
  const priceSource = provider.priceSource(env);
  const maxOutputTokens = policy.maxOutputTokens;
  const texts = [system, ...messages.map((message) => JSON.stringify(message)), JSON.stringify(describeTools(tools))];
  const inputTokens = await boundInput(provider, priceSource, texts);
  return {
    choice,
    model: provider.createModel(keys ? await envWithKey(env, keys, choice.provider) : env, choice.modelId),
    label: provider.label,
    priceSource,
    inputTokens,
    maxOutputTokens,
    ...upperBoundOf({ source: priceSource, modelId: choice.modelId, inputTokens, maxOutputTokens }),
  };
}

export function providerFacts(env: Env): ProviderFacts[] {
  return PROVIDERS.map(({ name, label, isLocal, isSimulated, note, ...provider }) => ({
    name,
    label,
    isLocal,
    isSimulated,
    note,
    isConfigured: provider.isConfigured(env),
    defaultModel: provider.defaultModel(env),
  }));
}

async function boundInput({ tokenBound }: Provider, source: PriceSource, texts: string[]): Promise<number> {
  if (source.kind === "free") return guessTokens(texts);
  const counted = (await countTokens(texts)) + texts.length * TOKENS_PER_MESSAGE;
  return Math.ceil(counted * tokenBound.factor) + tokenBound.fixed;
}
