import { z } from "zod";
import { MARKET_RANGES } from "#server/lib/market-ranges";
import { defineComponent, label } from "../schema.ts";

export const marketRange = z.enum(MARKET_RANGES).meta({ id: "MarketRange" });

export const share = defineComponent({
  about:
    "a share by the series id prices_get gave: price, candles, a switch of ranges, return, average, RSI, worst fall and volatility, read live",
  props: z.strictObject({ seriesId: z.uuid(), symbol: label.optional(), range: marketRange.optional() }),
  sample: { seriesId: "019ad000-0000-7000-8000-000000000001", symbol: "NRLD", range: "3M" },
});
