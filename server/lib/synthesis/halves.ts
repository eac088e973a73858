import { allOf, type Bank, entryWith, safe } from "./bank.ts";
import { type Entry, tame, type Value } from "./values.ts";

const MAX_FIRST_COST = 5;

/**
 * Meets in the middle: for each known expression, whether the rest of the result is known as well. A sum of two costly parts is
 * found without building all sums.
 */
export function findHalves(bank: Bank, kind: "string" | "number", wanted: readonly Value[]): Entry | null {
  let best: Entry | null = null;
  const offer = (code: string, parts: Entry[]) => {
    const cost = parts.reduce((sum, part) => sum + part.cost, 1);
    if (!best || cost < best.cost) best = { code, isAtom: false, cost, kind, values: [...wanted] };
  };
  for (const first of allOf(bank, kind, MAX_FIRST_COST)) {
    if (first.values.includes(undefined)) continue;
    for (const { rest, code } of kind === "string" ? TEXT : NUMBERS) {
      const needed = first.values.map((value, at) => tame(rest(value, wanted[at])));
      if (needed.includes(undefined)) continue;
      const second = entryWith(bank, kind, needed);
      if (second && first.values.some((value, at) => value !== wanted[at]))
        offer(code(safe(first), safe(second)), [first, second]);
    }
  }
  return best;
}

type Half = { rest(first: Value, whole: Value): Value; code(first: string, second: string): string };

const TEXT: Half[] = [
  {
    rest: (first, whole) =>
      typeof first === "string" && typeof whole === "string" && whole.startsWith(first)
        ? whole.slice(first.length)
        : undefined,
    code: (first, second) => `${first} + ${second}`,
  },
];

function numeric(
  rest: (first: number, whole: number) => number,
  back: (first: number, second: number) => number,
  sign: string,
): Half {
  return {
    rest: (first, whole) => {
      if (typeof first !== "number" || typeof whole !== "number") return undefined;
      const second = rest(first, whole);
      // What rounding does not give back exactly would not pass its own test.
      return back(first, second) === whole ? second : undefined;
    },
    code: (first, second) => `${first} ${sign} ${second}`,
  };
}

const NUMBERS: Half[] = [
  numeric(
    (first, whole) => whole - first,
    (first, second) => first + second,
    "+",
  ),
  numeric(
    (first, whole) => first - whole,
    (first, second) => first - second,
    "-",
  ),
  numeric(
    (first, whole) => whole / first,
    (first, second) => first * second,
    "*",
  ),
  numeric(
    (first, whole) => first / whole,
    (first, second) => first / second,
    "/",
  ),
];
