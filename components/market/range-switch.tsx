import { Segment } from "#components/ui/segment";
import type { SeriesFacts } from "#server/domains/market/schema";
import { MARKET_RANGES, type MarketRange } from "#server/lib/market-ranges";
import { SourceMark } from "./share-head.tsx";

type RangeSwitchProps = {
  source: Pick<SeriesFacts, "isSample" | "sourceLabel">;
  offered: readonly MarketRange[];
  /** The range it began with stays on offer. */
  asked: MarketRange;
  value: MarketRange;
  onChange: (range: MarketRange) => void;
};

/** Where the prices are from, over the switch of ranges. */
export function RangeSwitch({ source, offered, asked, value, onChange }: RangeSwitchProps) {
  const options = MARKET_RANGES.filter((one) => offered.includes(one) || one === asked);
  return (
    <div className="flex flex-col items-end gap-1.5 max-md:w-full max-md:flex-row max-md:items-center max-md:justify-between">
      <SourceMark series={source} />
      <Segment
        label="Range"
        isSmall
        value={value}
        options={options.map((one) => ({ value: one, label: one }))}
        onChange={onChange}
      />
    </div>
  );
}
