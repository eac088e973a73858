import { dateTicks, type LabelTick, momentsOf, nameTicks } from "#components/lib/chart-dates";
import { textWidth, tickText, type ValueStyle, valueText } from "#components/lib/chart-values";
import { areaPath, linePath, type Point, spread } from "./path.ts";
import type { Area } from "./plot.tsx";
import { type Axis, axisOf, bands, extent, isAllWhole, linear, type Scale } from "./scale.ts";
import type { Series } from "./sentence.ts";
import { thinIndexes } from "./thin.ts";

export type DrawnLine = { order: number; name: string; path: string; area: string; labelY: number };
export type LineDrawing = {
  area: Area;
  axis: Axis;
  y: Scale;
  /** Which points are drawn, and where. */
  indexes: number[];
  places: number[];
  ticks: LabelTick[];
  lines: DrawnLine[];
  tag: { y: number; text: string } | null;
};

type LineInput = {
  labels: readonly string[];
  series: readonly Series[];
  isFilled: boolean;
  width: number;
  height: number;
  room: (texts: readonly string[]) => number;
  style: ValueStyle;
};

/** Everything a line chart draws, in pixels; nothing when no series has a value. */
export function drawLines({ labels, series, isFilled, width, height, room, style }: LineInput): LineDrawing | null {
  const values = series.map((entry) => entry.values.slice(0, labels.length));
  const found = extent(values.flat());
  if (!found || labels.length === 0) return null;
  const axis = axisOf(
    isFilled ? { from: Math.min(0, found.from), to: Math.max(0, found.to) } : found,
    height < 140 ? 3 : 5,
    isAllWhole(values.flat()),
  );
  const lastOfFirst = values[0]?.findLast((value) => value !== null) ?? null;
  const tagText = lastOfFirst === null ? null : valueText(lastOfFirst, style);
  const texts = [...axis.ticks.map((tick) => tickText(tick, axis.decimals, style)), ...(tagText ? [tagText] : [])];
  const area: Area = { width, height, top: 10, right: width - room(texts), bottom: height - 22 };
  const y = linear(axis.domain, { from: area.bottom, to: area.top });
  const indexes = thinIndexes(values, Math.max(60, Math.floor(area.right)));
  const moments = momentsOf(labels);
  const x = xScale(moments, labels.length, area.right);
  const places = indexes.map((index) => x(moments?.[index] ?? index));
  const lines = linesOf({
    values,
    series,
    indexes,
    places,
    area,
    y,
    baseY: y(Math.max(axis.domain.from, Math.min(0, axis.domain.to))),
  });
  return {
    area,
    axis,
    y,
    indexes,
    places,
    ticks: ticksOf(labels, moments, indexes, area.right),
    lines,
    tag: lastOfFirst === null || tagText === null ? null : { y: y(lastOfFirst), text: tagText },
  };
}

/** Dates stand where their time is, names evenly. Half a mark's room stays free on both sides. */
function xScale(moments: readonly number[] | null, length: number, right: number): Scale {
  const first = moments?.[0];
  const last = moments?.at(-1);
  if (first !== undefined && last !== undefined && last > first)
    return linear({ from: first, to: last }, { from: 4, to: right - 6 });
  const { at } = bands(length, { from: 0, to: right });
  return moments ? () => right / 2 : at;
}

/** Labels of the drawn points only: an index that was thinned away has no place. */
export function ticksOf(
  labels: readonly string[],
  moments: readonly number[] | null,
  indexes: readonly number[],
  width: number,
): LabelTick[] {
  if (moments)
    return dateTicks(
      indexes.map((index) => moments[index] ?? 0),
      Math.max(2, Math.floor(width / 64)),
    );
  const shown = indexes.map((index) => shortName(labels[index] ?? ""));
  const widest = Math.max(20, ...shown.slice(0, 200).map(textWidth)) + 14;
  return nameTicks(shown, Math.max(1, Math.floor(width / widest)));
}

export function shortName(name: string, most = 16): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

type LinesInput = {
  values: readonly (readonly (number | null)[])[];
  series: readonly Series[];
  indexes: readonly number[];
  places: readonly number[];
  area: Area;
  y: Scale;
  baseY: number;
};

function linesOf({ values, series, indexes, places, area, y, baseY }: LinesInput): DrawnLine[] {
  const points = values.map((line) =>
    indexes.map((index, at): Point | null => {
      const value = line[index] ?? null;
      return value === null ? null : { x: places[at] ?? 0, y: y(value) };
    }),
  );
  const ends = points.map((line) => line.findLast((point) => point !== null)?.y ?? area.bottom);
  const labels = spread(
    ends.map((end) => end - 9),
    13,
    { from: area.top, to: area.bottom - 6 },
  );
  return points.map((line, order) => ({
    order,
    name: shortName(series[order]?.name ?? "", 28),
    path: linePath(line),
    area: areaPath(line, baseY),
    labelY: labels[order] ?? area.top,
  }));
}
