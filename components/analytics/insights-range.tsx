"use client";
import type { InsightsFilter } from "#components/lib/insights-filter";
import { Segment } from "#components/ui/segment";

type Choice = "7" | "30" | "90" | "own";
const DAYS = { "7": 7, "30": 30, "90": 90 } as const;
const choices: { value: Choice; label: string }[] = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "own", label: "From–to" },
];

const field =
  "h-7.5 rounded-6 border border-ctl bg-surface px-2 text-ink hover:border-ink3 focus-visible:outline-offset-1 max-md:h-9 max-md:text-[16px]";

type InsightsRangeProps = {
  filter: InsightsFilter;
  /** The days shown now: an own range begins with them. */
  shown: { from: string; to: string } | undefined;
  onChange: (next: InsightsFilter) => void;
};

/** How far back: the last days, or two days of one's own. */
export function InsightsRange({ filter, shown, onChange }: InsightsRangeProps) {
  const isOwn = filter.from !== undefined || filter.to !== undefined;
  const value: Choice = isOwn ? "own" : (String(filter.days) as Choice);
  const choose = (next: Choice) => {
    if (next === "own") onChange({ ...filter, from: shown?.from, to: shown?.to });
    else onChange({ ...filter, days: DAYS[next], from: undefined, to: undefined });
  };
  const set = (name: "from" | "to", day: string) => {
    if (day !== "") onChange({ ...filter, from: filter.from ?? shown?.from, to: filter.to ?? shown?.to, [name]: day });
  };
  return (
    <>
      <Segment label="How far back" value={value} onChange={choose} options={choices} />
      {isOwn && (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <input
            type="date"
            aria-label="First day"
            className={field}
            value={filter.from ?? shown?.from ?? ""}
            max={filter.to ?? shown?.to}
            onChange={(event) => set("from", event.target.value)}
          />
          <span aria-hidden>–</span>
          <input
            type="date"
            aria-label="Last day"
            className={field}
            value={filter.to ?? shown?.to ?? ""}
            min={filter.from ?? shown?.from}
            onChange={(event) => set("to", event.target.value)}
          />
        </span>
      )}
    </>
  );
}
