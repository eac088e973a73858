"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { toMs, useNow } from "#components/ui/time";
import type { SeriesFigures } from "#server/domains/market/schema";
import { dayWords } from "./share-notes.tsx";

/** A weekend and a holiday pass without news. */
const STALE_MS = 4 * 86_400_000;

/** Where prices have grown old it says their day, and gets new ones. Sample prices end where they end. */
export function RefreshPrices({ series, onFresh }: { series: SeriesFigures; onFresh: (seriesId: string) => void }) {
  const trpc = useTRPC();
  const now = useNow();
  const refresh = useMutation(trpc.market.refresh.mutationOptions({ onSuccess: ({ seriesId }) => onFresh(seriesId) }));
  if (series.isSample || now - toMs(series.asOf) < STALE_MS) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-12 text-wait" role="status">
      These prices end on {dayWords(series.asOf)}.
      <button
        type="button"
        disabled={refresh.isPending}
        onClick={() => refresh.mutate({ symbol: series.symbol, range: series.window.range })}
        className="min-h-6 rounded-5 px-1.5 font-550 underline underline-offset-2 hover:bg-sunk disabled:opacity-45 max-md:min-h-9"
      >
        {refresh.isPending ? "Getting prices" : "Get newer prices"}
      </button>
      {refresh.error && <span className="text-fail">{refresh.error.message}</span>}
    </p>
  );
}
