import { type Fixed, formatFixed, rescale } from "#server/lib/expression/fixed";
import { isBlankMark } from "./blanks.ts";
import { type DecimalStyle, fixedOf, hasLeadingZero, type NumberCell, readNumberCell } from "./number-format.ts";
import type { NumberReading } from "./table.ts";

/** What a column's cells say about numbers before the decimal style is decided. Shares count rows, not values. */
export type NumberEvidence = {
  cells: Map<string, NumberCell>;
  filled: number;
  fits: Record<DecimalStyle, number>;
  /** A cell both styles read, differently, such as 1.234. */
  ambiguous: string | null;
  leadingZero: string | null;
};

export function gatherNumbers(counts: Map<string, number>): NumberEvidence {
  const evidence: NumberEvidence = {
    cells: new Map(),
    filled: 0,
    fits: { dot: 0, comma: 0 },
    ambiguous: null,
    leadingZero: null,
  };
  for (const [text, count] of counts) {
    if (isBlankMark(text)) continue;
    evidence.filled += count;
    const cell = readNumberCell(text);
    if (!cell) continue;
    evidence.cells.set(text, cell);
    noteStyles(evidence, text, cell, count);
  }
  return evidence;
}

function noteStyles(evidence: NumberEvidence, text: string, cell: NumberCell, count: number): void {
  if (hasLeadingZero(cell)) evidence.leadingZero ??= text;
  if (/^\d+$/.test(cell.core)) {
    evidence.fits.dot += count;
    evidence.fits.comma += count;
    return;
  }
  const dot = fixedOf(cell, "dot");
  const comma = fixedOf(cell, "comma");
  if (dot) evidence.fits.dot += count;
  if (comma) evidence.fits.comma += count;
  if (dot && comma && (dot.units !== comma.units || dot.decimals !== comma.decimals)) evidence.ambiguous ??= text;
}

/** The style a column shows by itself, or null when its cells fit both. */
export function shownStyle(evidence: NumberEvidence): DecimalStyle | null {
  if (evidence.fits.dot === evidence.fits.comma) return null;
  return evidence.fits.dot > evidence.fits.comma ? "dot" : "comma";
}

export function readNumbers(evidence: NumberEvidence, style: DecimalStyle): NumberReading {
  const values = new Map<string, Fixed>();
  const units = new Set<string>();
  let decimals = 0;
  for (const [text, cell] of evidence.cells) {
    const value = fixedOf(cell, style);
    if (!value) continue;
    values.set(text, value);
    decimals = Math.max(decimals, value.decimals);
    if (cell.unit) units.add(cell.unit);
  }
  const scaled = new Map<string, bigint>();
  for (const [text, value] of values) scaled.set(text, rescale(value.units, value.decimals, decimals));
  return { decimals, units: scaled, unit: units.size === 1 ? ([...units][0] ?? null) : null };
}

export function numberNotes(evidence: NumberEvidence, reading: NumberReading, isGuess: boolean): string[] {
  const notes: string[] = [];
  const example = evidence.ambiguous;
  const read = example === null ? undefined : reading.units.get(example);
  if (isGuess && example !== null && read !== undefined) {
    const value = formatFixed(read, reading.decimals);
    notes.push(`"${example}" was read as ${value}; the column does not show whether its mark separates thousands.`);
  }
  const units = new Set<string>();
  let bare = 0;
  for (const cell of evidence.cells.values()) {
    if (cell.unit) units.add(cell.unit);
    else bare++;
  }
  if (units.size > 1) notes.push(`Mixed units: ${[...units].join(", ")}. Figures add them up as they stand.`);
  if (units.has("%") && bare > 0) notes.push("Some cells have a % sign and some do not; all were read as they stand.");
  return notes;
}
