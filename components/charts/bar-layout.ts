import { type LabelTick, momentsOf } from "#components/lib/chart-dates";
import { textWidth, tickText, type ValueStyle } from "#components/lib/chart-values";
import { ticksOf } from "./line-layout.ts";
import type { Area } from "./plot.tsx";
import { type Axis, axisOf, bands, extent, isAllWhole, linear, type Scale } from "./scale.ts";
import type { Series } from "./sentence.ts";

type Bar = { index: number; order: number; x: number; y: number; width: number; height: number };
export type BarDrawing = {
  area: Area;
  axis: Axis;
  y: Scale;
  places: number[];
  ticks: LabelTick[];
  bars: Bar[];
  isGrouped: boolean;
};

const MOST_ROWS = 14;

/** Names of one series that would lie on each other under columns are better rows, while there are few. */
export function wantsRows(labels: readonly string[], series: number, width: number): boolean {
  if (series !== 1 || labels.length === 0 || labels.length > MOST_ROWS || momentsOf(labels)) return false;
  const room = (width - 48) / labels.length;
  return labels.some((label) => textWidth(label) + 8 > room);
}

type BarInput = {
  labels: readonly string[];
  series: readonly Series[];
  width: number;
  height: number;
  room: (texts: readonly string[]) => number;
  style: ValueStyle;
};

/** Columns in pixels. The axis always holds zero: a bar's length is its value. */
export function drawBars({ labels, series, width, height, room, style }: BarInput): BarDrawing | null {
  const values = series.flatMap((entry) => entry.values.slice(0, labels.length));
  const found = extent(values);
  if (!found || labels.length === 0) return null;
  const axis = axisOf(
    { from: Math.min(0, found.from), to: Math.max(0, found.to) },
    height < 140 ? 3 : 4,
    isAllWhole(values),
  );
  const texts = axis.ticks.map((tick) => tickText(tick, axis.decimals, style));
  const area: Area = { width, height, top: 8, right: width - room(texts), bottom: height - 22 };
  const y = linear(axis.domain, { from: area.bottom, to: area.top });
  const band = bands(labels.length, { from: 0, to: area.right }, labels.length > 40 ? 0.8 : 0.62);
  const places = labels.map((_, index) => band.at(index));
  const each = Math.min(48, band.width / series.length);
  const bars = series.flatMap((entry, order) =>
    labels.flatMap((_, index): Bar[] => {
      const value = entry.values[index] ?? null;
      if (value === null) return [];
      const top = y(Math.max(0, value));
      const x = (places[index] ?? 0) + (order - series.length / 2) * each;
      const gap = series.length > 1 ? Math.min(1, each / 4) : 0;
      return [{ index, order, x, y: top, width: Math.max(0.5, each - gap), height: Math.abs(y(value) - y(0)) }];
    }),
  );
  const ticks = ticksOf(labels, momentsOf(labels), [...labels.keys()], area.right);
  return { area, axis, y, places, ticks, bars, isGrouped: series.length > 1 };
}
