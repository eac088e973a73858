import { allOf, type Bank } from "./bank.ts";
import { type Entry, isSame, type Kind, type Value } from "./values.ts";

const MAX_DEPTH = 3;
const MAX_EXAMPLES = 30;

type Masked = { entry: Entry; mask: number };

/**
 * An expression with conditions: each branch right for its part of the examples. The cheapest whole wins. Conditions that
 * behave alike are one, so that there are at most as many as there are ways to divide the examples.
 */
export function findBranches(bank: Bank, kind: Kind, wanted: readonly Value[], maxCost: number): Entry | null {
  if (wanted.length < 2 || wanted.length > MAX_EXAMPLES) return null;
  const all = 2 ** wanted.length - 1;
  const leaves = leavesOf(allOf(bank, kind, maxCost), wanted);
  const covered = leaves.reduce((mask, leaf) => mask | leaf.mask, 0);
  if (covered !== all) return null;
  const tests = testsOf(allOf(bank, "boolean", maxCost), wanted.length, all);
  const known = new Map<string, Entry | null>();
  const solve = (mask: number, depth: number): Entry | null => {
    const key = `${mask} ${depth}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = leaves.find((leaf) => (leaf.mask & mask) === mask)?.entry ?? null;
    // A branch more is only worth it where no plain expression fits.
    if (!best && depth > 0) best = divide(mask, depth);
    known.set(key, best);
    return best;
  };
  const divide = (mask: number, depth: number): Entry | null => {
    let best: Entry | null = null;
    for (const test of tests) {
      const yes = mask & test.mask;
      if (yes === 0 || yes === mask) continue;
      // One side is plain, so that the whole reads as a list of cases.
      const plainYes = leaves.find((leaf) => (leaf.mask & yes) === yes)?.entry;
      const plainNo = leaves.find((leaf) => (leaf.mask & mask & ~yes) === (mask & ~yes))?.entry;
      const [whenTrue, whenFalse] = plainYes
        ? [plainYes, plainNo ?? solve(mask & ~yes, depth - 1)]
        : [plainNo ? solve(yes, depth - 1) : null, plainNo ?? null];
      if (!whenTrue || !whenFalse) continue;
      const cost = test.entry.cost + whenTrue.cost + whenFalse.cost + 1;
      if (best && best.cost <= cost) continue;
      best = {
        code: `${test.entry.code} ? ${bracket(whenTrue)} : ${whenFalse.code}`,
        isAtom: false,
        cost,
        kind,
        values: [...wanted],
      };
    }
    return best;
  };
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    const found = divide(all, depth);
    if (found) return found;
    known.clear();
  }
  return null;
}

function bracket({ code }: Entry): string {
  return code.includes(" ? ") ? `(${code})` : code;
}

/** The cheapest expression for each set of examples that it gets right, cheapest first. */
function leavesOf(entries: Entry[], wanted: readonly Value[]): Masked[] {
  const byMask = new Map<number, Masked>();
  for (const entry of entries) {
    const mask = wanted.reduce<number>(
      (sum, value, at) => (isSame(value, entry.values[at]) ? sum | (1 << at) : sum),
      0,
    );
    if (mask !== 0 && !byMask.has(mask)) byMask.set(mask, { entry, mask });
  }
  return [...byMask.values()].sort((a, b) => a.entry.cost - b.entry.cost);
}

function testsOf(entries: Entry[], width: number, all: number): Masked[] {
  const byMask = new Map<number, Masked>();
  for (const entry of entries) {
    if (entry.values.includes(undefined)) continue;
    const mask = entry.values
      .slice(0, width)
      .reduce<number>((sum, value, at) => (value === true ? sum | (1 << at) : sum), 0);
    if (mask !== 0 && mask !== all && !byMask.has(mask)) byMask.set(mask, { entry, mask });
  }
  return [...byMask.values()];
}
