import { textWidth } from "#components/lib/chart-values";

export type BoxLine = { name?: string; value: string; series?: number };
export type CrossBox = { title: string; lines: BoxLine[] };

const PADDING = 18;
const SWATCH = 12;
/** Room around the newest value that the box keeps free. */
const KEEP_FREE = 28;

export function boxWidth({ title, lines }: CrossBox): number {
  const widest = lines.map(
    (line) => textWidth(`${line.name ?? ""} ${line.value}`) + (line.series === undefined ? 0 : SWATCH),
  );
  return Math.max(textWidth(title), ...widest) + PADDING;
}

/** Where the box begins: left of the cross-line where there is room, else right of it, and never over the newest value. */
export function boxLeft(crossX: number, width: number, plotRight: number): number {
  if (crossX - 8 - width >= 0) return Math.min(crossX - 8 - width, Math.max(0, plotRight - KEEP_FREE - width));
  return Math.max(0, Math.min(crossX + 8, plotRight - KEEP_FREE - width));
}
