"use client";
import { useId } from "react";
import { fullLabel } from "#components/lib/chart-dates";
import { tickText, type ValueStyle, valueText } from "#components/lib/chart-values";
import { LabelAxis, scaleRoom, ValueAxis } from "./axes.tsx";
import { type BarDrawing, drawBars, wantsRows } from "./bar-layout.ts";
import { BarRows } from "./bar-rows.tsx";
import { ChartFigure, type DataMark, NoData } from "./chart-figure.tsx";
import { Plot } from "./plot.tsx";
import { type Series, seriesSentence } from "./sentence.ts";
import { MAX_SERIES, seriesLook } from "./series-looks.ts";
import { useWidth } from "./use-width.ts";

export type BarChartProps = ValueStyle & {
  title: string;
  labels: string[];
  /** One series: one bar petrol, the rest grey. More: side by side, in the order of series; at most five. */
  series: Series[];
  /** The petrol bar of a single series. Left out, the highest; `null` for none. */
  highlight?: number | null | undefined;
  /** Bars from this index on are a forecast: hatched. */
  forecastFrom?: number | undefined;
  /** `rows` lies on its side, `columns` stands. Left out, names that do not fit under a column lie. */
  direction?: "columns" | "rows" | undefined;
  mark?: DataMark | undefined;
  markText?: string | undefined;
  height?: number;
  className?: string;
};

/** Bars from zero, over names or days. */
export function BarChart(props: BarChartProps) {
  const {
    title,
    labels,
    series,
    highlight,
    forecastFrom,
    direction,
    mark,
    markText,
    height = 200,
    className,
    ...style
  } = props;
  const [measure, width] = useWidth(560);
  const drawn = series.slice(0, MAX_SERIES);
  const isRows = direction === "rows" || (direction === undefined && wantsRows(labels, drawn.length, width));
  const drawing = isRows ? null : drawBars({ labels, series: drawn, width, height, room: scaleRoom, style });
  const petrol = drawn.length > 1 ? null : highlight === undefined ? highestOf(drawn[0]?.values ?? []) : highlight;
  return (
    <ChartFigure
      className={className}
      sentence={`${title}. ${seriesSentence("Bar chart", labels, series, style)}`}
      mark={mark ?? (forecastFrom === undefined ? undefined : "forecast")}
      markText={markText}
      note={series.length > MAX_SERIES ? `${series.length - MAX_SERIES} more series are in the table.` : undefined}
      table={{
        caption: title,
        head: ["", ...series.map((entry) => entry.name)],
        rowCount: labels.length,
        rowAt: (index) => [
          fullLabel(labels[index] ?? ""),
          ...series.map((entry) => valueText(entry.values[index], style)),
        ],
      }}
    >
      <div ref={measure} className="min-w-0 overflow-hidden">
        {isRows && (
          <BarRows
            labels={labels}
            values={drawn[0]?.values ?? []}
            petrol={petrol}
            forecastFrom={forecastFrom}
            style={style}
          />
        )}
        {!isRows && !drawing && <NoData height={height} />}
        {drawing && (
          <Plot
            area={drawing.area}
            places={drawing.places}
            label={`${title}: read the values with the arrow keys`}
            boxOf={(index) => ({
              title: fullLabel(labels[index] ?? ""),
              lines: drawn.map((entry, order) => ({
                ...(drawn.length > 1 ? { name: entry.name, series: order } : {}),
                value: valueText(entry.values[index], style),
              })),
            })}
          >
            <ValueAxis
              area={drawing.area}
              axis={drawing.axis}
              y={drawing.y}
              label={(value) => tickText(value, drawing.axis.decimals, style)}
            />
            <LabelAxis area={drawing.area} ticks={drawing.ticks} places={drawing.places} />
            <Bars drawing={drawing} petrol={petrol} forecastFrom={forecastFrom} />
          </Plot>
        )}
      </div>
      {!isRows && drawn.length > 1 && <Names series={drawn} />}
    </ChartFigure>
  );
}

/** Side by side bars have no end to write a name at: the names stand once below, in order. */
function Names({ series }: { series: Series[] }) {
  return (
    <div className="flex flex-wrap gap-x-3 text-11 text-ink2" aria-hidden>
      {series.map((entry, order) => (
        <span key={entry.name} className="inline-flex items-center gap-1">
          <span className={`size-2 rounded-[2px] ${seriesLook(order).bg}`} />
          {entry.name}
        </span>
      ))}
    </div>
  );
}

function Bars({
  drawing,
  petrol,
  forecastFrom,
}: {
  drawing: BarDrawing;
  petrol: number | null;
  forecastFrom: number | undefined;
}) {
  const pattern = useId();
  const base = drawing.y(0);
  return (
    <>
      <defs>
        <pattern id={pattern} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className="stroke-ink3" strokeWidth="1.5" x1="0" x2="0" y1="0" y2="4" />
        </pattern>
      </defs>
      {drawing.bars.map((bar) => {
        const isForecast = forecastFrom !== undefined && bar.index >= forecastFrom;
        const look = drawing.isGrouped ? seriesLook(bar.order).fill : bar.index === petrol ? "fill-ac" : "fill-ink3";
        return (
          <rect
            key={`${bar.index}-${bar.order}`}
            className={isForecast ? "stroke-ink3" : look}
            fill={isForecast ? `url(#${pattern})` : undefined}
            x={bar.x}
            y={bar.y}
            width={bar.width}
            height={bar.height}
            rx={Math.min(2, bar.width / 4)}
          />
        );
      })}
      <line
        className="stroke-ink3"
        x1={0}
        x2={drawing.area.right}
        y1={Math.round(base) + 0.5}
        y2={Math.round(base) + 0.5}
      />
    </>
  );
}

function highestOf(values: readonly (number | null)[]): number | null {
  let best: number | null = null;
  for (const [index, value] of values.entries()) {
    if (value !== null && (best === null || value > (values[best] ?? Number.NEGATIVE_INFINITY))) best = index;
  }
  return best;
}
