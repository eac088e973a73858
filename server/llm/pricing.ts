import { calcPrice } from "@pydantic/genai-prices";
import type { ModelUsage } from "./errors.ts";
import type { PriceSource } from "./providers/provider.ts";

/**
 * What an unknown model is counted at, in dollars a million tokens: above the usual price of large models, so that the caps
 * hold, and shown as "unknown", never as a price.
 */
export const FALLBACK_INPUT_USD_PER_MILLION = 20;
export const FALLBACK_OUTPUT_USD_PER_MILLION = 60;

export type PriceQuestion = { source: PriceSource; modelId: string; usage: ModelUsage; at?: Date };
export type Price = {
  /** By the price table; null when it does not know the model. */
  costMicros: number | null;
  /** What counts instead when the price is unknown. */
  fallbackCostMicros: number | null;
};

/** What a call costs, in whole micro-dollars, rounded up. Cached input has its own price. */
export function priceOf({ source, modelId, usage, at }: PriceQuestion): Price {
  if (source.kind === "free") return { costMicros: 0, fallbackCostMicros: null };
  const cached = Math.min(usage.cachedTokens, usage.inputTokens);
  const counted = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: cached,
    cache_write_tokens: Math.min(usage.cacheWriteTokens, usage.inputTokens - cached),
    output_tokens: usage.outputTokens,
  };
  const found = calcPrice(counted, modelId, { ...whereOf(source), ...(at ? { timestamp: at } : {}) });
  if (found) return { costMicros: roundedUp(found.total_price * 1_000_000), fallbackCostMicros: null };
  // Dollars a million tokens are micro-dollars a token.
  const fallback =
    usage.inputTokens * FALLBACK_INPUT_USD_PER_MILLION + usage.outputTokens * FALLBACK_OUTPUT_USD_PER_MILLION;
  return { costMicros: null, fallbackCostMicros: roundedUp(fallback) };
}

/** The most a call can cost: all input at the dearest of the input prices, and the whole output limit. */
export function upperBoundOf(question: {
  source: PriceSource;
  modelId: string;
  inputTokens: number;
  maxOutputTokens: number;
  at?: Date;
}) {
  const { inputTokens, maxOutputTokens, ...where } = question;
  const usage = {
    inputTokens,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: maxOutputTokens,
    reasoningTokens: 0,
  };
  const plain = priceOf({ ...where, usage });
  const written = priceOf({ ...where, usage: { ...usage, cacheWriteTokens: inputTokens } });
  return {
    isPriceKnown: plain.costMicros !== null,
    upperBoundMicros: Math.max(chargedMicros(plain), chargedMicros(written)),
  };
}

export function chargedMicros(price: Price): number {
  return price.costMicros ?? price.fallbackCostMicros ?? 0;
}

function whereOf(source: Exclude<PriceSource, { kind: "free" }>) {
  return source.kind === "table" ? { providerId: source.providerId } : { providerApiUrl: source.baseUrl };
}

/** Up to the next micro-dollar, without letting the last bits of floating point make one more of a whole number. */
function roundedUp(micros: number): number {
  return Math.ceil(Number(micros.toFixed(6)));
}
