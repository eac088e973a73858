export type Point = { x: number; y: number };

const round = (value: number) => Math.round(value * 10) / 10;
const pair = ({ x, y }: Point) => `${round(x)} ${round(y)}`;

/** Runs of points between gaps: a missing value is a hole in the line, never a zero and never a bridge. */
function runsOf(points: readonly (Point | null)[]): Point[][] {
  const runs: Point[][] = [];
  let open: Point[] | null = null;
  for (const point of points) {
    if (!point) open = null;
    else if (open) open.push(point);
    else {
      open = [point];
      runs.push(open);
    }
  }
  return runs;
}

/** A lone point between gaps becomes a dot: a line of no length with a round cap. */
export function linePath(points: readonly (Point | null)[]): string {
  return runsOf(points)
    .map((run) => `M${run.map(pair).join("L")}${run.length === 1 ? "h0" : ""}`)
    .join("");
}

/** The same line closed along `baseY`. */
export function areaPath(points: readonly (Point | null)[], baseY: number): string {
  return runsOf(points)
    .map((run) => {
      const first = run[0];
      const last = run.at(-1);
      if (!first || !last) return "";
      return `M${round(first.x)} ${round(baseY)}L${run.map(pair).join("L")}L${round(last.x)} ${round(baseY)}Z`;
    })
    .join("");
}

/** A slice of a circle, from and to in turns (0 is up, clockwise). A whole turn is two halves, since an arc cannot end where it starts. */
export function slicePath(center: Point, radius: number, from: number, to: number): string {
  const at = (turn: number): Point => ({
    x: center.x + radius * Math.sin(turn * 2 * Math.PI),
    y: center.y - radius * Math.cos(turn * 2 * Math.PI),
  });
  const arc = (end: number, isLarge: boolean) => `A${radius} ${radius} 0 ${isLarge ? 1 : 0} 1 ${pair(at(end))}`;
  if (to - from >= 1 - 1e-9) return `M${pair(at(from))}${arc(from + 0.5, false)}${arc(from + 1, false)}Z`;
  return `M${pair(center)}L${pair(at(from))}${arc(to, to - from > 0.5)}Z`;
}

/** Moves labels apart so that none lies on another, in their order and inside the pixels given. */
export function spread(wanted: readonly number[], gap: number, { from, to }: { from: number; to: number }): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = new Array<number>(wanted.length).fill(0);
  let floor = from;
  for (const index of order) {
    placed[index] = Math.max(floor, wanted[index] ?? 0);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = to;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(ceiling, placed[index] ?? 0);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}
