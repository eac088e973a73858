import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { cn } from "#components/lib/cn";
import type { SeriesFacts, SeriesFigures } from "#server/domains/market/schema";
import { RANGE_WORDS } from "#server/lib/market-ranges";

/** Symbol, name, last price and what became of it in the range. */
export function PriceHead({ series }: { series: SeriesFigures }) {
  const { lastClose, return: change } = series.figures;
  const value = change?.value ?? null;
  const Arrow = value !== null && value < 0 ? ArrowDownRight : ArrowUpRight;
  return (
    <div className="min-w-0">
      <h3 className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-600 text-15">{series.symbol}</span>
        {series.name !== series.symbol && <span className="min-w-0 text-ink2">{series.name}</span>}
      </h3>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-600 text-26 leading-8">{lastClose?.text}</span>
        {series.currency && <span className="text-12 text-ink3">{series.currency}</span>}
        {value === null ? (
          <span className="text-ink3">change unknown</span>
        ) : (
          <span className={cn("inline-flex items-center gap-1 font-550", value < 0 ? "text-fail" : "text-ac")}>
            {value !== 0 && <Arrow size={13} aria-hidden />}
            {change?.text} {rangePhrase(series)}
          </span>
        )}
      </p>
    </div>
  );
}

function rangePhrase({ window }: SeriesFigures): string {
  if (window.isShort) return `in ${window.days} trading days`;
  return window.range === "YTD" ? RANGE_WORDS.YTD : `in ${RANGE_WORDS[window.range]}`;
}

/** Where prices are from. Sample prices wear the hatch. */
export function SourceMark({ series }: { series: Pick<SeriesFacts, "isSample" | "sourceLabel"> }) {
  return (
    <span className="inline-flex h-5 items-center gap-1.5 whitespace-nowrap rounded-5 bg-sunk px-1.5 text-12 text-ink2">
      {series.isSample && <span className="hatch size-2.5 rounded-[2px] border border-ctl" aria-hidden />}
      {series.sourceLabel}
    </span>
  );
}
