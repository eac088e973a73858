import { scanRecords } from "./records.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
const SAMPLE_CHARS = 128 * 1024;
const SAMPLE_RECORDS = 300;

export type Shape = { delimiter: string; text: string; firstLine: number; width: number };

/** Finds the delimiter that gives most records the same number of fields, and that number. */
export function sniffShape(text: string): Shape {
  const declared = /^sep=([,;\t|])\r?\n/i.exec(text);
  const body = declared ? text.slice(declared[0].length) : text;
  const sample = sampleOf(body);
  const candidates = declared?.[1] ? [declared[1]] : DELIMITERS;
  let best = { delimiter: candidates[0] ?? ",", width: 1, score: 0 };
  for (const delimiter of candidates) {
    const { width, score } = judge(sample, delimiter);
    const isBetter = score > best.score || (score === best.score && width > best.width);
    if (width > 1 && isBetter) best = { delimiter, width, score };
  }
  return { delimiter: best.delimiter, width: best.width, text: body, firstLine: declared ? 2 : 1 };
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE_CHARS) return text;
  const cut = text.lastIndexOf("\n", SAMPLE_CHARS);
  return text.slice(0, cut > 0 ? cut : SAMPLE_CHARS);
}

function judge(sample: string, delimiter: string): { width: number; score: number } {
  const widths = new Map<number, number>();
  let total = 0;
  let first = 0;
  for (const record of scanRecords(sample, delimiter)) {
    const width = "cells" in record ? record.cells.length : 0;
    if (total === 0) first = width;
    total++;
    widths.set(width, (widths.get(width) ?? 0) + 1);
    if (total >= SAMPLE_RECORDS) break;
  }
  let mode = { width: first, count: widths.get(first) ?? 0 };
  for (const [width, count] of widths) if (count > mode.count && width > 0) mode = { width, count };
  if (mode.width === 0 || total === 0) return { width: 1, score: 0 };
  // A header of the same width is half the proof: prose has commas too, but not the same number in its first line.
  return { width: mode.width, score: mode.count / total + (first === mode.width ? 0.5 : 0) };
}
