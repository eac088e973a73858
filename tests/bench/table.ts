import type { Summary } from "./statistics.ts";

export type Target = { atMost: number } | { atLeast: number };

/** One line of the report. `value` is what the target is about: the p95 of a latency, else the figure itself. */
export type Line = {
  group: string;
  name: string;
  value: number;
  unit: string;
  summary?: Summary;
  target?: Target;
  note?: string;
};

export type Verdict = "pass" | "miss" | "";

export function verdictOf({ value, target }: Pick<Line, "value" | "target">): Verdict {
  if (!target) return "";
  const isMet = "atMost" in target ? value <= target.atMost : value >= target.atLeast;
  return isMet ? "pass" : "miss";
}

const HEAD = ["", "value", "p50", "p95", "p99", "req/s", "target", "", ""];
/** Columns whose text stands at the right: the numbers. */
const RIGHT = new Set([1, 2, 3, 4, 5, 6]);

/** The whole report as aligned text, a blank line between groups. */
export function renderTable(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row
      .map((cell, column) =>
        RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = text;
  const blocks = body.map((row, place) => {
    const isNewGroup = place > 0 && lines[place]?.group !== lines[place - 1]?.group;
    return isNewGroup ? `\n${row}` : row;
  });
  return [head, ...blocks, ""].join("\n");
}

function cellsOf(line: Line): string[] {
  const { summary, target } = line;
  const wanted = target ? ("atMost" in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`) : "";
  return [
    line.name,
    `${short(line.value)} ${line.unit}`,
    summary ? short(summary.p50) : "",
    summary ? short(summary.p95) : "",
    summary ? short(summary.p99) : "",
    summary?.perSecond ? short(summary.perSecond) : "",
    wanted,
    verdictOf(line),
    line.note ?? "",
  ];
}

/** Three figures that matter: 0.42, 3.1, 28, 864. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 10) return String(Math.round(value));
  return value.toFixed(Math.abs(value) < 1 ? 2 : 1);
}
