import type { LabelTick } from "#components/lib/chart-dates";
import { textWidth } from "#components/lib/chart-values";
import type { Area } from "./plot.tsx";
import type { Axis, Scale } from "./scale.ts";

/** Hairlines across, their values at the right. A value under the tag of the last one makes room. */
export function ValueAxis({
  area,
  axis,
  y,
  label,
  tagY,
}: {
  area: Area;
  axis: Axis;
  y: Scale;
  label: (value: number) => string;
  tagY?: number | undefined;
}) {
  return axis.ticks.map((tick) => {
    const at = Math.round(y(tick)) + 0.5;
    const isCovered = tagY !== undefined && Math.abs(at - tagY) < 15;
    return (
      <g key={tick}>
        <line className="stroke-line" x1={0} x2={area.right} y1={at} y2={at} />
        {!isCovered && (
          <text className="fill-ink3" x={area.right + 8} y={at} dominantBaseline="central">
            {label(tick)}
          </text>
        )}
      </g>
    );
  });
}

/** Labels below. Each stands at its mark; the last is kept inside the drawing. */
export function LabelAxis({
  area,
  ticks,
  places,
}: {
  area: Area;
  ticks: readonly LabelTick[];
  places: readonly number[];
}) {
  return ticks.map(({ index, label }) => {
    const half = textWidth(label) / 2;
    const x = Math.max(half, Math.min(area.width - half, places[index] ?? 0));
    return (
      <text key={index} className="fill-ink3" x={x} y={area.height - 5} textAnchor="middle">
        {label}
      </text>
    );
  });
}

/** The last value in petrol, with a dotted line that leads to it. */
export function LastValueTag({ area, y, text }: { area: Area; y: number; text: string }) {
  const width = textWidth(text) + 10;
  return (
    <g>
      <line className="stroke-ac" strokeDasharray="2 2" x1={0} x2={area.right} y1={y} y2={y} />
      <rect className="fill-ac" x={area.right + 3} y={y - 8} width={width} height={16} rx={3} />
      <text className="fill-ac-ink font-600" x={area.right + 8} y={y} dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}

/** Room for the scale at the right: the widest of its texts, and the tag's edge. */
export function scaleRoom(texts: readonly string[]): number {
  return Math.max(24, ...texts.map(textWidth)) + 16;
}
