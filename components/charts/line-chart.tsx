"use client";
import { useId } from "react";
import { fullLabel } from "#components/lib/chart-dates";
import { tickText, type ValueStyle, valueText } from "#components/lib/chart-values";
import { count } from "#components/lib/format";
import { LabelAxis, LastValueTag, scaleRoom, ValueAxis } from "./axes.tsx";
import { ChartFigure, type DataMark, NoData } from "./chart-figure.tsx";
import { drawLines, type LineDrawing } from "./line-layout.ts";
import { Plot } from "./plot.tsx";
import { type Series, seriesSentence } from "./sentence.ts";
import { MAX_SERIES, seriesLook } from "./series-looks.ts";
import { useWidth } from "./use-width.ts";

export type LineChartProps = ValueStyle & {
  /** What it shows, for the table and the screen reader: "Cost by day". */
  title: string;
  /** One label a point. ISO dates in order become a time axis; anything else stands evenly. */
  labels: string[];
  /** At most five are drawn; the table has all. `null` is a gap. */
  series: Series[];
  /** Fills the ground under the first series, from zero. */
  isFilled?: boolean;
  /** The points from this index on are a forecast: dashed, on hatched ground. */
  forecastFrom?: number | undefined;
  mark?: DataMark | undefined;
  markText?: string | undefined;
  height?: number;
  className?: string;
};

/** Lines over time or names. The scale is at the right, each line carries its name at its end. */
export function LineChart({
  title,
  labels,
  series,
  isFilled = false,
  forecastFrom,
  mark,
  markText,
  height = 200,
  className,
  ...style
}: LineChartProps) {
  const [measure, width] = useWidth(560);
  const drawn = series.slice(0, MAX_SERIES);
  const drawing = drawLines({ labels, series: drawn, isFilled, width, height, room: scaleRoom, style });
  const boxOf = (at: number) => {
    const index = drawing?.indexes[at] ?? 0;
    return {
      title: fullLabel(labels[index] ?? ""),
      lines: drawn.map((entry, order) => ({
        ...(drawn.length > 1 ? { name: entry.name, series: order } : {}),
        value: valueText(entry.values[index], style),
      })),
    };
  };
  const kind = isFilled ? "Area chart" : "Line chart";
  return (
    <ChartFigure
      className={className}
      sentence={`${title}. ${seriesSentence(kind, labels, series, style)}`}
      mark={mark ?? (forecastFrom === undefined ? undefined : "forecast")}
      markText={markText}
      note={noteOf(drawing, labels.length, series.length)}
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
        {drawing ? (
          <Plot
            area={drawing.area}
            places={drawing.places}
            label={`${title}: read the values with the arrow keys`}
            boxOf={boxOf}
          >
            <Lines drawing={drawing} series={drawn} isFilled={isFilled} forecastFrom={forecastFrom} style={style} />
          </Plot>
        ) : (
          <NoData height={height} />
        )}
      </div>
    </ChartFigure>
  );
}

function noteOf(drawing: LineDrawing | null, points: number, series: number): string | undefined {
  const notes = [
    drawing && drawing.indexes.length < points
      ? `Drawn from ${count(drawing.indexes.length)} of ${count(points)} points; every high and low is kept.`
      : "",
    series > MAX_SERIES ? `${series - MAX_SERIES} more series are in the table.` : "",
  ].filter(Boolean);
  return notes.length > 0 ? notes.join(" ") : undefined;
}

type LinesProps = {
  drawing: LineDrawing;
  series: Series[];
  isFilled: boolean;
  forecastFrom: number | undefined;
  style: ValueStyle;
};

function Lines({ drawing, series, isFilled, forecastFrom, style }: LinesProps) {
  const { area, axis, y, places, ticks, lines, tag } = drawing;
  const clip = useId();
  const from = forecastFrom === undefined ? -1 : drawing.indexes.findIndex((index) => index >= forecastFrom);
  const edge = from < 0 ? area.right : (places[Math.max(0, from - 1)] ?? area.right);
  return (
    <>
      <defs>
        <clipPath id={`${clip}a`}>
          <rect x={0} y={0} width={edge} height={area.height} />
        </clipPath>
        <clipPath id={`${clip}b`}>
          <rect x={edge} y={0} width={Math.max(0, area.width - edge)} height={area.height} />
        </clipPath>
        <pattern id={`${clip}h`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className="stroke-line2" x1="0" x2="0" y1="0" y2="5" />
        </pattern>
      </defs>
      {from >= 0 && (
        <rect
          x={edge}
          y={area.top}
          width={Math.max(0, area.right - edge)}
          height={area.bottom - area.top}
          fill={`url(#${clip}h)`}
        />
      )}
      <ValueAxis area={area} axis={axis} y={y} label={(value) => tickText(value, axis.decimals, style)} tagY={tag?.y} />
      <LabelAxis area={area} ticks={ticks} places={places} />
      {isFilled && lines[0] && <path className="fill-ac-soft" d={lines[0].area} />}
      {lines.toReversed().map((line) => {
        const look = seriesLook(line.order);
        const shared = {
          d: line.path,
          fill: "none",
          strokeWidth: 1.75,
          strokeLinecap: "round",
          strokeLinejoin: "round",
          className: look.stroke,
        } as const;
        return (
          <g key={line.order}>
            <path {...shared} strokeDasharray={look.dash} clipPath={`url(#${clip}a)`} />
            {from >= 0 && <path {...shared} strokeDasharray="3 4" clipPath={`url(#${clip}b)`} />}
          </g>
        );
      })}
      {series.length > 1 &&
        lines.map((line) => (
          <text
            key={line.order}
            className={`${seriesLook(line.order).text} stroke-surface font-550`}
            strokeWidth={3}
            paintOrder="stroke"
            textAnchor="end"
            x={area.right - 4}
            y={line.labelY}
            dominantBaseline="central"
          >
            {line.name}
          </text>
        ))}
      {tag && <LastValueTag area={area} y={tag.y} text={tag.text} />}
    </>
  );
}
