"use client";
import { fullLabel } from "#components/lib/chart-dates";
import { tickText, type ValueStyle, valueText } from "#components/lib/chart-values";
import { count, short } from "#components/lib/format";
import { LabelAxis, LastValueTag, scaleRoom, ValueAxis } from "./axes.tsx";
import { type CandleDrawing, drawCandles } from "./candle-layout.ts";
import { ChartFigure, type DataMark, NoData } from "./chart-figure.tsx";
import { Plot } from "./plot.tsx";
import { candleSentence } from "./sentence.ts";
import type { Candle } from "./thin.ts";
import { useWidth } from "./use-width.ts";

export type CandleChartProps = ValueStyle & {
  title: string;
  /** In order of time, one a period in which there was trade. */
  candles: Candle[];
  /** Draws the mean of the last so many closes in ink. */
  averageDays?: number | undefined;
  /** One value a candle, where the average looks further back than the candles do. */
  averages?: readonly (number | null)[] | undefined;
  /** Left out, volumes are drawn where there are any. */
  hasVolume?: boolean | undefined;
  mark?: DataMark | undefined;
  markText?: string | undefined;
  height?: number;
  className?: string;
};

/** Rising candles are hollow petrol, falling ones filled red, so that they read without colour. */
export function CandleChart({
  title,
  candles,
  averageDays,
  averages,
  hasVolume,
  mark,
  markText,
  height = 260,
  className,
  ...given
}: CandleChartProps) {
  const [measure, width] = useWidth(640);
  const style: ValueStyle = { decimals: 2, ...given };
  const withVolume = hasVolume ?? candles.some((candle) => (candle.volume ?? 0) > 0);
  const drawing = drawCandles({
    candles,
    averageDays: averageDays ?? null,
    averages,
    hasVolume: withVolume,
    width,
    height,
    room: scaleRoom,
    style,
  });
  const notes = [
    averageDays ? `Line: average of ${averageDays} closes.` : "",
    drawing && drawing.candles.length < candles.length
      ? `Each candle joins up to ${drawing.candles[0]?.count ?? 1} of ${count(candles.length)} periods.`
      : "",
  ].filter(Boolean);
  return (
    <ChartFigure
      className={className}
      sentence={`${title}. ${candleSentence(candles, style)}`}
      mark={mark}
      markText={markText}
      note={notes.length > 0 ? notes.join(" ") : undefined}
      table={{
        caption: title,
        head: ["", "Open", "High", "Low", "Close", ...(withVolume ? ["Volume"] : [])],
        rowCount: candles.length,
        rowAt: (index) => rowOf(candles[index], style, withVolume),
      }}
    >
      <div ref={measure} className="min-w-0 overflow-hidden">
        {drawing ? (
          <Plot
            area={drawing.area}
            places={drawing.places}
            label={`${title}: read the prices with the arrow keys`}
            boxOf={(index) => boxOf(drawing, index, style)}
          >
            <Candles drawing={drawing} style={style} />
          </Plot>
        ) : (
          <NoData height={height} text="No prices in this range." />
        )}
      </div>
    </ChartFigure>
  );
}

function rowOf(candle: Candle | undefined, style: ValueStyle, withVolume: boolean): string[] {
  if (!candle) return [];
  const prices = [candle.open, candle.high, candle.low, candle.close].map((value) => valueText(value, style));
  return [fullLabel(candle.date), ...prices, ...(withVolume ? [valueText(candle.volume, { decimals: 0 })] : [])];
}

function boxOf(drawing: CandleDrawing, index: number, style: ValueStyle) {
  const candle = drawing.candles[index];
  if (!candle) return { title: "", lines: [] };
  const title = candle.count > 1 ? `${fullLabel(candle.date)} – ${fullLabel(candle.until)}` : fullLabel(candle.date);
  return {
    title,
    lines: [
      { value: valueText(candle.close, style) },
      { name: "H", value: valueText(candle.high, style) },
      { name: "L", value: valueText(candle.low, style) },
      ...(candle.volume != null ? [{ name: "Volume", value: short(candle.volume) }] : []),
    ],
  };
}

function Candles({ drawing, style }: { drawing: CandleDrawing; style: ValueStyle }) {
  const { area, axis, y, marks, bodyWidth } = drawing;
  const decimals = Math.max(axis.decimals, style.decimals ?? 2);
  return (
    <>
      <ValueAxis
        area={area}
        axis={axis}
        y={y}
        label={(value) => tickText(value, decimals, style)}
        tagY={drawing.tag.y}
      />
      <LabelAxis area={area} ticks={drawing.ticks} places={drawing.places} />
      {marks.map((mark) => (
        <g key={mark.x}>
          {mark.volumeHeight > 0 && (
            <rect
              className="fill-line2"
              x={mark.x - bodyWidth / 2}
              y={area.bottom - mark.volumeHeight}
              width={bodyWidth}
              height={mark.volumeHeight}
            />
          )}
          <line
            className={mark.isRising ? "stroke-ac" : "stroke-fail"}
            x1={mark.x}
            x2={mark.x}
            y1={mark.high}
            y2={mark.low}
          />
          <rect
            className={mark.isRising ? "fill-surface stroke-ac" : "fill-fail stroke-fail"}
            x={mark.x - bodyWidth / 2}
            y={mark.top}
            width={bodyWidth}
            height={mark.height}
          />
        </g>
      ))}
      {drawing.averagePath && (
        <path className="stroke-ink" fill="none" strokeWidth={1.5} strokeLinejoin="round" d={drawing.averagePath} />
      )}
      <LastValueTag area={area} y={drawing.tag.y} text={drawing.tag.text} />
    </>
  );
}
