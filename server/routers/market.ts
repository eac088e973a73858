import { z } from "zod";
import { setHomeSymbol, storeSeries } from "#server/domains/market/commands";
import { analyseSeries, compareMarket, readHome, readSeries } from "#server/domains/market/queries";
import { range, symbol } from "#server/domains/market/schema";
import { keepSeries, seriesJob } from "#server/integrations/market/fetch";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const marketRouter = router({
  series: queryOf(readSeries),
  figures: queryOf(analyseSeries),
  compare: queryOf(compareMarket),
  home: queryOf(readHome),
  setHome: mutationOf(setHomeSymbol),
  /** Asks the source again, unless the stored prices are fresh: a live card shows what it brings. */
  refresh: scoped(storeSeries.scope)
    .input(z.object({ symbol, range: range.default("3M") }))
    .output(z.object({ seriesId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const ask = await seriesJob(ctx.team, input);
      return { seriesId: await keepSeries(ctx.team, await ask(), null) };
    }),
});
