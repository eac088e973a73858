import { Decimal } from "decimal.js";

const NARROW = "\u2009";

/** A plain decimal as people read it: en-US grouping, the decimals it came with. */
export function figure(value: string | null | undefined): string {
  if (value === null || value === undefined) return "n/a";
  const found = /^(-?)(\d+)(\.\d+)?$/.exec(value);
  if (!found) return value;
  return `${found[1] ?? ""}${(found[2] ?? "").replace(/\B(?=(\d{3})+$)/g, ",")}${found[3] ?? ""}`;
}

export const count = (value: number): string => figure(String(value));

export const percent = (share: string | null | undefined): string =>
  share === null || share === undefined ? "n/a" : `${figure(new Decimal(share).toFixed(1))}${NARROW}%`;

export const compare = (a: string | null, b: string | null): number =>
  a === null ? (b === null ? 0 : 1) : b === null ? -1 : new Decimal(a).comparedTo(new Decimal(b));

export const isNegative = (value: string | null | undefined): boolean =>
  typeof value === "string" && new Decimal(value).isNegative() && !new Decimal(value).isZero();

/** Text that people see and that must hold only figures of the data: no link targets, code, quotes or blocks. */
export function visibleProse(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?```/g, " ")
    .replace(/^\s*>.*$/gm, " ")
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, " ")
    .replace(/`[^`\n]*`/g, " ");
}

/** Every number in a text, without its grouping, as a comparable key. */
export function numbersIn(text: string): string[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}_])-?\d+(?:,\d{3})*(?:\.\d+)?(?![\p{L}\p{N}_])/gu)].map((found) =>
    found[0].replaceAll(",", ""),
  );
}

/** A name of the data in Markdown: what would be markup is escaped, so that it stays the name. */
export const cell = (text: string): string =>
  text
    .replace(/[`|<*[\]]/g, "\\$&")
    .replace(/\s+/g, " ")
    .trim();

export function markdownTable(header: string[], rows: string[][], numericFrom = 1, numericTo = header.length): string {
  const align = header.map((_, index) => (index >= numericFrom && index < numericTo ? "---:" : "---"));
  return [header, align, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

export const computed = (ref: string): string => (ref === "" ? "" : `[how this was computed](${ref})`);
