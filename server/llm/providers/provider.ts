import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Env } from "#server/lib/env";

/** Where the price of a model is looked up. `free`: nothing is paid for a call. */
export type PriceSource =
  | { kind: "free" }
  | { kind: "table"; providerId: string }
  | { kind: "address"; baseUrl: string };

/** One way to reach models. A new provider is one file like this and one line in the registry. */
export type Provider = {
  /** The part before the slash in `openai/gpt-5-mini`. */
  name: string;
  label: string;
  /** Runs on the team's own machines. */
  isLocal: boolean;
  isSimulated: boolean;
  /** How to set it up, in one sentence. */
  note: string;
  isConfigured(env: Env): boolean;
  /** Null when a model must be named. */
  defaultModel(env: Env): string | null;
  /** Throws when the provider is not configured. Makes no call. */
  createModel(env: Env, modelId: string): LanguageModelV4;
  priceSource(env: Env): PriceSource;
  /** What turns a count by OpenAI's tokenizer into an upper bound here: other vocabularies, and what the provider adds to each request. */
  tokenBound: { factor: number; fixed: number };
};
