import { dimensionsOf, distinctMentions, divisibleBy, mentionedColumns } from "./columns.ts";
import { hasConcept } from "./concepts.ts";
import type { Table } from "./demand-filters.ts";
import type { Column } from "./tool-shapes.ts";
import { fold } from "./words.ts";

export function mentionedDimensions(text: string, table: Table): { column: Column; at: number }[] {
  const mentions = mentionedColumns(text, divisibleBy(table.profile), "dimension").filter((one) => one.score >= 3);
  return distinctMentions(mentions).map(({ column, at }) => ({ column, at }));
}

/** When a goal names no column to divide by: text columns with few values, the best filled first. */
export function defaultDimensions(table: Table, count: number): Column[] {
  const usable = dimensionsOf(table.profile).filter(
    (column) => column.type === "text" && column.distinct >= 2 && column.distinct <= 40,
  );
  const isSide = (column: Column) =>
    hasConcept(column.name, "status", "dimension") || /note|comment|remark|currency|unit/.test(fold(column.name));
  const main = usable.filter((column) => !isSide(column));
  return (main.length > 0 ? main : usable).slice(0, count);
}
