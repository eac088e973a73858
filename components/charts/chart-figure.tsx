"use client";
import { type ReactNode, useState } from "react";
import { cn } from "#components/lib/cn";
import { ChartTable, type TableBehind } from "./chart-table.tsx";

/** What is drawn is not quite real: it wears the hatch. */
export type DataMark = "sample" | "forecast";

type ChartFigureProps = {
  /** For screen readers, and what a text-only export says. */
  sentence: string;
  table: TableBehind;
  mark?: DataMark | undefined;
  markText?: string | undefined;
  /** What was done to the data so that it fits: "Drawn from 400 of 5,000 points". */
  note?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

const MARK_WORDS: Record<DataMark, string> = { sample: "Sample data", forecast: "Forecast" };

/** Every chart stands in one: a sentence before it, a table behind it. */
export function ChartFigure({ sentence, table, mark, markText, note, className, children }: ChartFigureProps) {
  const [isTable, setIsTable] = useState(false);
  return (
    <figure className={cn("relative grid min-w-0 content-start grid-cols-[minmax(0,1fr)] gap-0.5", className)}>
      <figcaption className="sr-only">{sentence}</figcaption>
      {isTable ? <ChartTable {...table} /> : children}
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 text-11 text-ink3">
        {mark && (
          <span className="inline-flex items-center gap-1">
            <span className="hatch size-2.5 rounded-[2px] border border-ctl" aria-hidden />
            {markText ?? MARK_WORDS[mark]}
          </span>
        )}
        {note && !isTable && <span>{note}</span>}
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
          className="ml-auto min-h-6 rounded-5 px-1.5 hover:bg-sunk hover:text-ink max-md:min-h-9"
        >
          {isTable ? "Show chart" : "Show table"}
        </button>
      </div>
    </figure>
  );
}

/** Nothing to draw: said in the place the drawing would have. */
export function NoData({ height, text }: { height: number; text?: string | undefined }) {
  return (
    <div className="grid place-items-center border-line border-y text-12 text-ink3" style={{ height }}>
      {text ?? "No values in this range."}
    </div>
  );
}
