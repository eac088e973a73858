import { parse } from "csv-parse/sync";
import { adjustForSplits } from "#server/domains/market/policy";
import { type SeriesDraft, seriesDraft } from "#server/domains/market/schema";
import { nearest } from "./near.ts";
import { type MarketDataProvider, MarketProblem, type SymbolMatch } from "./provider.ts";
import { barsOf } from "./rows.ts";
import { SAMPLE_EXCHANGE, SAMPLE_SHARES } from "./sample/catalog.ts";
import { sampleCsv } from "./sample/generate.ts";

const LABEL = "Sample prices";

export function isSampleSymbol(symbol: string): boolean {
  return SAMPLE_SHARES.some((share) => share.symbol === symbol);
}

const matches: SymbolMatch[] = SAMPLE_SHARES.map(({ symbol, name, currency }) => ({
  symbol,
  name,
  currency,
  exchange: SAMPLE_EXCHANGE,
  provider: "sample",
}));

/** Made-up shares of companies that do not exist, so that the stock desk can be tried without a network. */
export const sampleProvider: MarketDataProvider = {
  name: "sample",
  label: LABEL,
  isOutside: false,
  search: async (text) => nearest(text, matches),
  async dailySeries({ symbol, from, to }) {
    const whole = read(symbol);
    const within = <T extends { date: string }>(items: T[]) => items.filter(({ date }) => date >= from && date <= to);
    const bars = within(whole.bars);
    if (bars.length === 0) throw new MarketProblem("no_prices", `${LABEL} have no prices of ${symbol} for these days.`);
    return { ...whole, bars, splits: within(whole.splits), dividends: within(whole.dividends) };
  },
};

const known = new Map<string, SeriesDraft>();

/** Made rather than read, since a bundle has no folder. As quoted on their day; like every provider's they leave here in the shares of today. */
function read(symbol: string): SeriesDraft {
  const cached = known.get(symbol);
  if (cached) return cached;
  const share = SAMPLE_SHARES.find((one) => one.symbol === symbol);
  if (!share) throw new MarketProblem("unknown_symbol", `${LABEL} do not include ${symbol}.`);
  const rows: string[][] = parse(sampleCsv(share), { fromLine: 2 });
  const { bars, skippedRows } = barsOf(
    rows.map(([date, ...cells]) => {
      const [open, high, low, close, volume] = cells.map(Number);
      return { date, open, high, low, close, volume };
    }),
  );
  const draft = seriesDraft.parse({
    symbol,
    name: share.name,
    currency: share.currency,
    timeZone: share.timeZone,
    exchange: SAMPLE_EXCHANGE,
    provider: "sample",
    bars: adjustForSplits(bars, share.splits),
    splits: share.splits,
    dividends: share.dividends,
    skippedRows,
  });
  known.set(symbol, draft);
  return draft;
}
