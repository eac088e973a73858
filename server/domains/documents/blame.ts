import type { DiffLine } from "#server/lib/text/line-diff";
import type { BlameSpan } from "./schema.ts";

/** Where each line of a text comes from, carried on from the version before it: kept lines keep their version, new ones get this one. */
export function blameAfter(before: BlameSpan[], lines: DiffLine[], version: number): BlameSpan[] {
  const old = before.flatMap(([count, from]) => Array<number>(count).fill(from));
  const made: BlameSpan[] = [];
  let place = 0;
  for (const { kind } of lines) {
    if (kind === "removed") place += 1;
    else add(made, kind === "added" ? version : (old[place++] ?? version));
  }
  return made;
}

/** Of a text nobody has looked at line by line: all of it comes from the version it stands in. */
export function blameOfWhole(lines: number, version: number): BlameSpan[] {
  return lines > 0 ? [[lines, version]] : [];
}

function add(spans: BlameSpan[], version: number): void {
  const last = spans.at(-1);
  if (last?.[1] === version) last[0] += 1;
  else spans.push([1, version]);
}
