"use client";
import { type ValueStyle, valueText } from "#components/lib/chart-values";
import { cn } from "#components/lib/cn";
import { ChartFigure, type DataMark, NoData } from "./chart-figure.tsx";
import { slicePath } from "./path.ts";
import { shareSentence } from "./sentence.ts";
import { seriesLook } from "./series-looks.ts";
import { slicesOf } from "./thin.ts";

export type PieChartProps = ValueStyle & {
  title: string;
  /** Shares of a whole. Nothing below zero: a pie has no negative slice, so such an item is left to the table. */
  items: { label: string; value: number }[];
  mark?: DataMark | undefined;
  markText?: string | undefined;
  className?: string;
};

const SIZE = 132;
const CENTER = { x: SIZE / 2, y: SIZE / 2 };

/** At most five slices, largest first from the top; small ones are added up, and the table has each. */
export function PieChart({ title, items, mark, markText, className, ...style }: PieChartProps) {
  const { shares, slices, restCount } = slicesOf(items);
  const percentOf = (ratio: number) => valueText(ratio * 100, { format: "percent" });
  const ends = slices.map((_, index) => slices.slice(0, index + 1).reduce((sum, slice) => sum + slice.ratio, 0));
  const left = items.length - shares.length;
  const look = (index: number) => (restCount > 1 && index === slices.length - 1 ? seriesLook(99) : seriesLook(index));
  return (
    <ChartFigure
      className={className}
      sentence={`${title}. ${shareSentence(shares, style)}`}
      mark={mark}
      markText={markText}
      note={left > 0 ? `${left} without a share are in the table.` : undefined}
      table={{
        caption: title,
        head: ["", "Share", "Value"],
        rowCount: items.length,
        rowAt: (index) => rowOf(items[index], shares, style),
      }}
    >
      {slices.length === 0 ? (
        <NoData height={SIZE} />
      ) : (
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3 py-1">
          <svg width={SIZE} height={SIZE} className="shrink-0" aria-hidden>
            {slices.map((slice, index) => (
              <path
                key={slice.label}
                className={cn(look(index).fill, "stroke-surface")}
                strokeWidth={slices.length > 1 ? 2 : 0}
                strokeLinejoin="round"
                d={slicePath(
                  CENTER,
                  SIZE / 2 - 1,
                  ends[index - 1] ?? 0,
                  index === slices.length - 1 ? 1 : (ends[index] ?? 1),
                )}
              />
            ))}
          </svg>
          <ol className="grid min-w-40 max-w-96 flex-1 grid-cols-[auto_minmax(0,1fr)_auto_auto] items-center gap-x-2 gap-y-1 text-12">
            {slices.map((slice, index) => (
              <li key={slice.label} className="contents">
                <span className={cn("size-2 rounded-[2px]", look(index).bg)} aria-hidden />
                <span className="truncate text-ink2" title={slice.label}>
                  {slice.label}
                </span>
                <span className="pl-2 text-right font-550">{percentOf(slice.ratio)}</span>
                <span className="pl-2 text-right text-ink3">{valueText(slice.value, style)}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </ChartFigure>
  );
}

function rowOf(
  item: { label: string; value: number } | undefined,
  shares: { label: string; value: number; ratio: number }[],
  style: ValueStyle,
) {
  if (!item) return ["", "", ""];
  const share = shares.find((candidate) => candidate.label === item.label && candidate.value === item.value);
  return [item.label, share ? valueText(share.ratio * 100, { format: "percent" }) : "—", valueText(item.value, style)];
}
