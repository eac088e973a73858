import { diff3Merge } from "node-diff3";

/** Null: no line stands there on that side. */
export type Chunk = { same: string } | { mine: string | null; theirs: string | null; base: string | null };

/** Beyond this many pairs of changed lines the comparison would hold everybody up; the place then counts as one conflict. */
const MAX_PAIRS = 4_000_000;

/**
 * What two people made of one text, line by line. A chunk that only one of them changed is theirs; where both changed the same
 * lines differently, both ways stay side by side. The chunks joined by line breaks are the text.
 */
export function mergeTexts(base: string, mine: string, theirs: string): Chunk[] {
  if (mine === theirs || base === theirs) return [{ same: mine }];
  if (base === mine) return [{ same: theirs }];
  const lines = { base: base.split("\n"), mine: mine.split("\n"), theirs: theirs.split("\n") };
  const start = sharedStart(lines);
  const end = sharedEnd(lines, start);
  const middle = (list: string[]) => list.slice(start, list.length - end);
  const merged = mergeLines(middle(lines.base), middle(lines.mine), middle(lines.theirs));
  const head = lines.base.slice(0, start);
  const foot = end > 0 ? lines.base.slice(-end) : [];
  return joined([[head], merged, [foot]].flat());
}

export function hasConflict(chunks: Chunk[]): boolean {
  return chunks.some((chunk) => "mine" in chunk);
}

export function textOf(chunks: Chunk[]): string {
  return chunks.flatMap((chunk) => ("same" in chunk ? chunk.same : (chunk.mine ?? []))).join("\n");
}

type Part = string[] | { mine: string[]; theirs: string[]; base: string[] };
type Lines = { base: string[]; mine: string[]; theirs: string[] };

function mergeLines(base: string[], mine: string[], theirs: string[]): Part[] {
  if (base.length * Math.max(mine.length, theirs.length) > MAX_PAIRS) return [{ base, mine, theirs }];
  return diff3Merge(mine, base, theirs, { excludeFalseConflicts: true }).flatMap((region): Part[] => {
    if (region.ok) return [region.ok];
    if (!region.conflict) return [];
    return [{ mine: region.conflict.a, base: region.conflict.o, theirs: region.conflict.b }];
  });
}

function sharedStart({ base, mine, theirs }: Lines): number {
  let at = 0;
  const most = Math.min(base.length, mine.length, theirs.length);
  while (at < most && base[at] === mine[at] && base[at] === theirs[at]) at += 1;
  return at;
}

function sharedEnd({ base, mine, theirs }: Lines, start: number): number {
  let count = 0;
  const most = Math.min(base.length, mine.length, theirs.length) - start;
  const last = (list: string[]) => list[list.length - 1 - count];
  while (count < most && last(base) === last(mine) && last(base) === last(theirs)) count += 1;
  return count;
}

/** Neighbouring agreed lines become one chunk; what has no lines at all is no chunk. */
function joined(parts: Part[]): Chunk[] {
  const chunks: Chunk[] = [];
  let same: string[] = [];
  const flush = () => {
    if (same.length > 0) chunks.push({ same: same.join("\n") });
    same = [];
  };
  for (const part of parts) {
    if (Array.isArray(part)) same = same.concat(part);
    else {
      flush();
      chunks.push({ mine: sideOf(part.mine), theirs: sideOf(part.theirs), base: sideOf(part.base) });
    }
  }
  flush();
  return chunks;
}

const sideOf = (lines: string[]): string | null => (lines.length > 0 ? lines.join("\n") : null);
