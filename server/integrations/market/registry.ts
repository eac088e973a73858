import type { SeriesDraft } from "#server/domains/market/schema";
import type { Env } from "#server/lib/env";
import { readEnv } from "#server/lib/env";
import { type MarketDataProvider, MarketProblem, problemIn, type SeriesRequest, type SymbolMatch } from "./provider.ts";
import { isSampleSymbol, sampleProvider } from "./sample.ts";
import { stooqProvider } from "./stooq.ts";
import { yahooProvider } from "./yahoo.ts";

export type Market = {
  /** Who is asked for a symbol, in order. Real shares are never answered by sample prices. */
  providersFor(symbol: string): MarketDataProvider[];
  searchers: MarketDataProvider[];
};

type MarketEnv = Pick<Env, "MUSTER_MARKET" | "YAHOO_BASE_URL" | "STOOQ_BASE_URL">;

export function marketOf(env: MarketEnv): Market {
  const yahoo = yahooProvider({ baseUrl: env.YAHOO_BASE_URL });
  const stooq = stooqProvider({ baseUrl: env.STOOQ_BASE_URL });
  const only = { sample: sampleProvider, yahoo, stooq };
  if (env.MUSTER_MARKET !== "auto") {
    const one = only[env.MUSTER_MARKET];
    return { providersFor: () => [one], searchers: [one] };
  }
  return {
    providersFor: (symbol) => (isSampleSymbol(symbol) ? [sampleProvider] : [yahoo, stooq]),
    searchers: [sampleProvider, yahoo],
  };
}

let current: Market | undefined;

/** One for the process, so that its limits on calls hold. */
export function currentMarket(): Market {
  current ??= marketOf(readEnv());
  return current;
}

/**
 * Asks one source after the other until one has the prices. When none has, the reason that says most is told: that a source
 * could not be asked before that others do not know the symbol.
 */
export async function fetchSeries(market: Market, request: SeriesRequest): Promise<SeriesDraft> {
  const problems: MarketProblem[] = [];
  for (const provider of market.providersFor(request.symbol)) {
    try {
      return await provider.dailySeries(request);
    } catch (error) {
      const problem = problemIn(error);
      if (!problem) throw error;
      problems.push(problem);
    }
  }
  throw told(request.symbol, problems);
}

function told(symbol: string, problems: MarketProblem[]): MarketProblem {
  const isUnknown = ({ kind }: MarketProblem) => kind === "unknown_symbol" || kind === "no_prices";
  const open = problems.filter((problem) => !isUnknown(problem));
  const [first] = open.length > 0 ? open : problems;
  const words = [...open, ...problems.filter(isUnknown)].map(({ message }) => message).join(" ");
  return new MarketProblem(
    first?.kind ?? "unknown_symbol",
    open.length > 0 ? `There are no prices of ${symbol} now. ${words}` : words,
  );
}

/** Shares like the text from every source that can be searched, and what kept others from answering. */
export async function searchSymbols(
  market: Market,
  text: string,
  signal?: AbortSignal,
): Promise<{ matches: SymbolMatch[]; problems: string[] }> {
  const answers = await Promise.all(
    market.searchers.map(async (provider) => {
      try {
        return { matches: text === "" && provider.isOutside ? [] : await provider.search(text, signal) };
      } catch (error) {
        const problem = problemIn(error);
        if (!problem) throw error;
        return { matches: [], problem: problem.message };
      }
    }),
  );
  return {
    matches: answers.flatMap(({ matches }) => matches).slice(0, 12),
    problems: answers.flatMap(({ problem }) => problem ?? []),
  };
}
