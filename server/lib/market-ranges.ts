// Apart from the schema, which would bring its whole validator into the browser.

/** How far back a question about prices looks, from the last trading day on. */
export const MARKET_RANGES = ["1M", "3M", "6M", "YTD", "1Y", "2Y", "5Y"] as const;
export type MarketRange = (typeof MARKET_RANGES)[number];

export const RANGE_WORDS: Record<MarketRange, string> = {
  "1M": "1 month",
  "3M": "3 months",
  "6M": "6 months",
  YTD: "this year",
  "1Y": "1 year",
  "2Y": "2 years",
  "5Y": "5 years",
};
