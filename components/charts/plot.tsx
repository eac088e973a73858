"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { cn } from "#components/lib/cn";
import { boxLeft, boxWidth, type CrossBox } from "./cross-box.ts";
import { nearest } from "./scale.ts";
import { seriesLook } from "./series-looks.ts";

/** Pixels of the drawing: `right` and `bottom` are where the scale and the labels begin. */
export type Area = { width: number; height: number; top: number; right: number; bottom: number };

type PlotProps = {
  area: Area;
  label: string;
  /** The middle of each mark, from left to right. */
  places: readonly number[];
  boxOf: (index: number) => CrossBox;
  children: ReactNode;
};

const moves: Record<string, (at: number, count: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  PageDown: (at, count) => at - Math.ceil(count / 10),
  PageUp: (at, count) => at + Math.ceil(count / 10),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The drawing with its cross-line: by pointer, by finger and by the arrow keys. */
export function Plot({ area, label, places, boxOf, children }: PlotProps) {
  const [picked, setPicked] = useState<number | null>(null);
  const last = places.length - 1;
  const at = picked === null ? null : Math.min(picked, last);
  const point = (event: PointerEvent<HTMLElement>) => {
    setPicked(nearest(places, event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") setPicked(null);
    const move = moves[event.key];
    if (!move || last < 0) return;
    event.preventDefault();
    setPicked(Math.max(0, Math.min(last, move(at ?? (event.key === "ArrowRight" ? -1 : last + 1), places.length))));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at ?? Math.max(0, last)}
      aria-valuetext={spoken(boxOf, at ?? last)}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setPicked(null)}
      onKeyDown={press}
      onBlur={() => setPicked(null)}
      className="relative touch-pan-y select-none rounded-3"
      style={{ height: area.height }}
    >
      <svg width={area.width} height={area.height} className="block overflow-visible text-11" aria-hidden>
        {children}
        {at !== null && (
          <line
            className="stroke-ink3"
            strokeDasharray="2 2"
            x1={places[at]}
            x2={places[at]}
            y1={area.top}
            y2={area.bottom}
          />
        )}
      </svg>
      {at !== null && <Box box={boxOf(at)} crossX={places[at] ?? 0} right={area.right} />}
    </div>
  );
}

function spoken(boxOf: PlotProps["boxOf"], index: number): string {
  if (index < 0) return "no values";
  const { title, lines } = boxOf(index);
  return `${title}: ${lines.map((line) => [line.name, line.value].filter(Boolean).join(" ")).join(", ")}`;
}

function Box({ box, crossX, right }: { box: CrossBox; crossX: number; right: number }) {
  const width = boxWidth(box);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-0 z-10 rounded-6 border border-line2 bg-surface px-2 py-1 text-11 shadow-2"
      style={{ left: boxLeft(crossX, width, right), minWidth: width }}
    >
      <div className="text-ink3">{box.title}</div>
      {box.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a box are its series, which never change places
        <div key={index} className="flex items-center gap-1.5 whitespace-nowrap">
          {line.series !== undefined && <span className={cn("size-1.5 rounded-full", seriesLook(line.series).bg)} />}
          {line.name && <span className="text-ink2">{line.name}</span>}
          <span className="ml-auto font-600 text-ink">{line.value}</span>
        </div>
      ))}
    </div>
  );
}
