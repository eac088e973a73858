import type { SymbolMatch } from "./provider.ts";

const MAX_MATCHES = 8;

/** What is like the text, best first: the symbol itself, its beginning, a word of the name, then slips of the keyboard. */
export function nearest(text: string, all: readonly SymbolMatch[]): SymbolMatch[] {
  const asked = text.trim().toUpperCase();
  if (asked === "") return all.slice(0, MAX_MATCHES);
  return all
    .map((match) => ({ match, distance: distanceOf(asked, match) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_MATCHES)
    .map(({ match }) => match);
}

function distanceOf(asked: string, { symbol, name }: SymbolMatch): number {
  if (symbol === asked) return 0;
  const words = name.toUpperCase().split(/[^\p{L}\p{N}]+/u);
  if (symbol.startsWith(asked) || asked.startsWith(symbol)) return 1;
  if (name.toUpperCase().startsWith(asked) || words.some((word) => word.length > 2 && word === asked)) return 1;
  if (asked.length > 3 && words.some((word) => word.startsWith(asked))) return 2;
  const slips = editDistance(asked, symbol);
  return slips <= Math.max(1, Math.floor(asked.length / 2)) ? 2 + slips : Number.POSITIVE_INFINITY;
}

/** Letters put in, left out, changed or swapped with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const costs = [
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        ...(isSwap ? [(before[column - 2] ?? 0) + 1] : []),
      ];
      next.push(Math.min(...costs));
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}
