import { styleText } from "node:util";
import { plainLine } from "./format.ts";

/** How wide the terminal is (null: no terminal), and whether it shows colours. */
export type Paper = { columns: number | null; isColoured: boolean };

export type Column<T> = {
  title: string;
  cell(item: T): string | number | null;
  /** Numbers stand at the right. */
  isRight?: boolean;
  /** Gives way when the terminal is narrow. */
  isFlexible?: boolean;
  /** A word for a state, which a terminal with colours shows in one. */
  isState?: boolean;
};

const GAP = 2;
const LEAST = 12;

/** Rows under titles, aligned; cut to the width of the terminal, and a block an item where not even that fits. */
export function tableOf<T>(columns: readonly Column<T>[], items: readonly T[], paper: Paper): string[] {
  const rows = items.map((item) => columns.map((column) => plainLine(String(column.cell(item) ?? ""), 2_000)));
  // A column in which nothing stands tells nothing.
  const shown = columns.map((_, at) => rows.some((row) => row[at] !== ""));
  const used = columns.filter((_, at) => shown[at]);
  const cells = rows.map((row) => row.filter((_, at) => shown[at]));
  const wanted = used.map((column, at) =>
    Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[at] ?? ""))),
  );
  const widths = fitted(used, wanted, paper.columns);
  if (!widths) return blocks(used, cells, paper);
  const line = (row: string[], isHead: boolean) =>
    used
      .map((column, at) => {
        const text = cut(row[at] ?? "", widths[at] ?? 0);
        const isLast = at === used.length - 1;
        const space = " ".repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text)));
        const shownText = isHead ? dim(text, paper) : column.isState ? coloured(text, paper) : text;
        return column.isRight ? space + shownText : isLast ? shownText : shownText + space;
      })
      .join(" ".repeat(GAP))
      .trimEnd();
  return [
    line(
      used.map((column) => column.title),
      true,
    ),
    ...cells.map((row) => line(row, false)),
  ];
}

/** Widths that fit, the flexible columns giving way; null when not even their least fits. */
function fitted<T>(columns: readonly Column<T>[], wanted: number[], room: number | null): number[] | null {
  const sum = (widths: number[]) => widths.reduce((total, width) => total + width, 0) + GAP * (widths.length - 1);
  if (room === null || sum(wanted) <= room) return wanted;
  const widths = [...wanted];
  for (let over = sum(widths) - room; over > 0; ) {
    const widest = columns.reduce(
      (best, column, at) => (column.isFlexible && (widths[at] ?? 0) > (widths[best] ?? 0) ? at : best),
      columns.findIndex((column) => column.isFlexible),
    );
    const width = widths[widest];
    if (width === undefined || width <= LEAST) return null;
    const taken = Math.min(over, width - LEAST);
    widths[widest] = width - taken;
    over -= taken;
  }
  return widths;
}

function blocks<T>(columns: readonly Column<T>[], rows: string[][], paper: Paper): string[] {
  const width = Math.max(...columns.map((column) => widthOf(column.title)));
  const room = (paper.columns ?? 80) - width - GAP;
  return rows.flatMap((row, at) => [
    ...(at > 0 ? [""] : []),
    ...columns.flatMap((column, place) => {
      const text = row[place] ?? "";
      const title = dim(column.title.padEnd(width), paper);
      return text
        ? [`${title}${" ".repeat(GAP)}${column.isState ? coloured(text, paper) : cut(text, Math.max(LEAST, room))}`]
        : [];
    }),
  ]);
}

/** Names and values, for one thing. */
export function factsOf(
  facts: readonly (readonly [string, string | number | null | undefined])[],
  paper: Paper,
): string[] {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const width = Math.max(...known.map(([name]) => widthOf(name)));
  return known.map(
    ([name, value]) => `${dim(name.padEnd(width), paper)}${" ".repeat(GAP)}${plainLine(String(value), 2_000)}`,
  );
}

const GOOD = new Set(["done", "accepted", "live", "approved", "executed", "healthy"]);
const BAD = new Set(["failed", "cancelled", "blocked", "rejected", "expired", "revoked", "failing"]);
const WAITS = new Set(["needs answer", "waiting", "pending", "review", "paused", "late"]);

function coloured(text: string, { isColoured }: Paper): string {
  const colour = GOOD.has(text) ? "green" : BAD.has(text) ? "red" : WAITS.has(text) ? "yellow" : null;
  return isColoured && colour ? styleText(colour, text, { validateStream: false }) : text;
}

function dim(text: string, { isColoured }: Paper): string {
  return isColoured ? styleText("dim", text, { validateStream: false }) : text;
}

/** Columns of a terminal: wide letters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 2 : MARKS.test(letter) ? 0 : 1;
  return width;
}

const WIDE =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const MARKS = /\p{M}/u;

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const letter of text) {
    if (widthOf(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}
