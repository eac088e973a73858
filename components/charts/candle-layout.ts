import { dateTicks, type LabelTick, momentsOf, nameTicks } from "#components/lib/chart-dates";
import { tickText, type ValueStyle, valueText } from "#components/lib/chart-values";
import { linePath } from "./path.ts";
import type { Area } from "./plot.tsx";
import { type Axis, axisOf, bands, extent, linear, type Scale } from "./scale.ts";
import { type Candle, type JoinedCandle, joinCandles, movingAverage } from "./thin.ts";

export type CandleMark = {
  x: number;
  high: number;
  low: number;
  top: number;
  height: number;
  isRising: boolean;
  volumeHeight: number;
};
export type CandleDrawing = {
  area: Area;
  /** Where prices end and volumes begin. */
  priceBottom: number;
  axis: Axis;
  y: Scale;
  places: number[];
  bodyWidth: number;
  candles: JoinedCandle[];
  marks: CandleMark[];
  averagePath: string | null;
  ticks: LabelTick[];
  tag: { y: number; text: string };
};

type CandleInput = {
  candles: readonly Candle[];
  averageDays: number | null;
  /** The averages themselves, where they look further back than the candles do. */
  averages?: readonly (number | null)[] | undefined;
  hasVolume: boolean;
  width: number;
  height: number;
  room: (texts: readonly string[]) => number;
  style: ValueStyle;
};

const LEAST_STEP = 4;
const VOLUME_SHARE = 0.17;

/** Candles stand evenly, one a trading day: a weekend leaves no hole. Too many for the width are joined. */
export function drawCandles({
  candles,
  averageDays,
  averages: given,
  hasVolume,
  width,
  height,
  room,
  style,
}: CandleInput): CandleDrawing | null {
  const range = extent(candles.flatMap((candle) => [candle.low, candle.high]));
  const newest = candles.at(-1);
  if (!range || !newest) return null;
  const closes = candles.map((candle) => candle.close);
  const averages = given ?? (averageDays ? movingAverage(closes, averageDays) : []);
  const axis = axisOf(extent([range.from, range.to, ...averages]) ?? range, height < 200 ? 3 : 5);
  const tagText = valueText(newest.close, { decimals: 2, ...style });
  const texts = [...axis.ticks.map((tick) => tickText(tick, Math.max(axis.decimals, 2), style)), tagText];
  const area: Area = { width, height, top: 12, right: width - room(texts), bottom: height - 22 };
  const plotHeight = area.bottom - area.top;
  const priceBottom = hasVolume ? area.bottom - plotHeight * VOLUME_SHARE - 10 : area.bottom;
  const y = linear(axis.domain, { from: priceBottom, to: area.top });
  const joined = joinCandles(candles, Math.max(10, Math.floor(area.right / LEAST_STEP)));
  const band = bands(joined.length, { from: 0, to: area.right }, 0.64);
  const places = joined.map((_, index) => Math.round(band.at(index)) + 0.5);
  const mostVolume = extent(joined.map((candle) => candle.volume))?.to ?? 0;
  const size = Math.ceil(candles.length / joined.length);
  return {
    area,
    priceBottom,
    axis,
    y,
    places,
    bodyWidth: Math.max(1, Math.min(14, band.width)),
    candles: joined,
    marks: joined.map((candle, index) =>
      markOf(
        candle,
        places[index] ?? 0,
        y,
        mostVolume > 0 ? ((candle.volume ?? 0) / mostVolume) * plotHeight * VOLUME_SHARE : 0,
      ),
    ),
    averagePath: averages.length > 0 ? averageOf(averages, { size, places, y, length: candles.length }) : null,
    ticks: ticksOf(joined, area.right),
    tag: { y: y(newest.close), text: tagText },
  };
}

function markOf(candle: JoinedCandle, x: number, y: Scale, volumeHeight: number): CandleMark {
  const top = y(Math.max(candle.open, candle.close));
  const bottom = y(Math.min(candle.open, candle.close));
  return {
    x,
    high: y(candle.high),
    low: y(candle.low),
    top,
    height: Math.max(1, bottom - top),
    isRising: candle.close >= candle.open,
    volumeHeight,
  };
}

/** The average at the end of each joined candle: of the days, not of the joined ones. */
function averageOf(
  averages: readonly (number | null)[],
  { size, places, y, length }: { size: number; places: readonly number[]; y: Scale; length: number },
): string {
  return linePath(
    places.map((x, index) => {
      const value = averages[Math.min(length, (index + 1) * size) - 1] ?? null;
      return value === null ? null : { x, y: y(value) };
    }),
  );
}

function ticksOf(candles: readonly JoinedCandle[], width: number): LabelTick[] {
  const dates = candles.map((candle) => candle.date);
  const moments = momentsOf(dates);
  const most = Math.max(2, Math.floor(width / 64));
  return moments ? dateTicks(moments, most) : nameTicks(dates, most);
}
