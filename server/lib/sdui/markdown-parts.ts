import { formatMicros } from "#server/domains/budgets/schema";

export type Style = { format?: string | undefined; unit?: string | undefined; decimals?: number | undefined };

/** Plain words stay plain: what Markdown would take for a mark is escaped, line breaks become spaces. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~!]/g, "\\$&").replace(/\s*\n\s*/g, " ");
}

const number = (value: number, least: number, most: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: least, maximumFractionDigits: most }).replace("-", "−");

/** A figure as screens show it, without the thin spaces. */
export function figureText(value: number, { format, unit, decimals }: Style): string {
  switch (format) {
    case "percent":
      return `${number(value, decimals ?? 1, decimals ?? 1)} %`;
    case "usd":
      return `${value < 0 ? "−" : ""}$${number(Math.abs(value), 2, 2)}`;
    case "micros":
      return formatMicros(value);
    case "tokens":
      return `${number(value, 0, 0)} tok`;
    case "ms":
      return `${number(value / 1_000, 1, 1)} s`;
    default:
      return `${number(value, decimals ?? 0, decimals ?? 6)}${unit ? ` ${unit}` : ""}`;
  }
}

type Cell = string | number | boolean | null;
const MOST_ROWS = 200;

/** A GitHub table; of very many rows the first are kept and the rest counted. */
export function tableText(head: string[], rows: Cell[][], styleOf: (column: number) => Style): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const cell = (value: Cell, column: number) => {
    if (value === null) return "—";
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "number" ? figureText(value, styleOf(column)) : escapeMarkdown(value);
  };
  const body = rows.slice(0, MOST_ROWS).map((row) => line(row.map(cell)));
  const rest = rows.length > MOST_ROWS ? [`\n${rows.length - MOST_ROWS} more rows are left out.`] : [];
  return [line(head.map(escapeMarkdown)), line(head.map(() => "---")), ...body, ...rest].join("\n");
}
