import type { ProviderName, SeriesDraft } from "#server/domains/market/schema";

/** Why there are no prices. Each is said to people as what it is; none is papered over with other prices. */
export const PROBLEM_KINDS = [
  "unknown_symbol",
  "no_prices",
  "rate_limited",
  "unreachable",
  "timeout",
  "too_large",
  "unreadable",
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export class MarketProblem extends Error {
  readonly kind: ProblemKind;
  constructor(kind: ProblemKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "MarketProblem";
    this.kind = kind;
  }
}

/** By name too: a library between may wrap what it rethrows. */
export function problemIn(error: unknown): MarketProblem | null {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof MarketProblem) return current;
  return null;
}

export type SymbolMatch = {
  symbol: string;
  name: string;
  exchange: string;
  currency: string | null;
  provider: ProviderName;
};

export type SeriesRequest = {
  symbol: string;
  /** First day wanted; the source may begin later. */
  from: string;
  /** Last day wanted. */
  to: string;
  signal?: AbortSignal | undefined;
};

/** A source of daily prices. Both calls throw {@link MarketProblem} and nothing else on purpose. */
export type MarketDataProvider = {
  name: ProviderName;
  label: string;
  /** Whether it reaches out to the network. */
  isOutside: boolean;
  /** Shares whose symbol or name is like the text, best first. A source without a search answers nothing. */
  search(text: string, signal?: AbortSignal): Promise<SymbolMatch[]>;
  /** Daily prices in the shares of today, oldest first, without days that were not traded. */
  dailySeries(request: SeriesRequest): Promise<SeriesDraft>;
};
