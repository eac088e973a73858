import { DomainError } from "#server/lib/errors";
import type { Column, Table } from "./table.ts";

const MAX_NAMES_SHOWN = 30;

/** Finds a column by its exact name, else by its only match without regard to case, spaces and punctuation. */
export function findColumn(table: Table, name: string): Column {
  const exact = table.columns.find((column) => column.name === name);
  if (exact) return exact;
  const loose = table.columns.filter((column) => simplify(column.name) === simplify(name));
  if (loose.length === 1 && loose[0] && simplify(name) !== "") return loose[0];
  const names = table.columns.map((column) => column.name);
  const shown = names.length <= MAX_NAMES_SHOWN ? names : nearest(names, name);
  const rest = names.length - shown.length;
  throw new DomainError(
    "bad_input",
    `${table.name} has no column "${name}". ${rest > 0 ? "The nearest of its columns" : "Its columns"}: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`,
  );
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** By shared letter pairs (Dice), which forgives word order and typing slips. */
function nearest(names: string[], wanted: string): string[] {
  const pairs = pairsOf(wanted);
  const likeness = (name: string) => {
    const own = pairsOf(name);
    return (2 * own.filter((pair) => pairs.includes(pair)).length) / (own.length + pairs.length + 1);
  };
  return names.toSorted((a, b) => likeness(b) - likeness(a)).slice(0, MAX_NAMES_SHOWN);
}

function pairsOf(name: string): string[] {
  const simple = simplify(name);
  return Array.from({ length: Math.max(0, simple.length - 1) }, (_, index) => simple.slice(index, index + 2));
}
