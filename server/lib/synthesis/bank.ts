import { setImmediate } from "node:timers/promises";
import type { Operator } from "./operator.ts";
import { OPERATORS } from "./operators.ts";
import { type Entry, isSame, type Kind, keyOf, tame, type Value } from "./values.ts";

/** How much may be tried, and how long without letting others have the processor. */
export type Budget = { tried: number; readonly limit: number; sliceEndsAt: number };
const SLICE_MS = 8;

export function newBudget(limit: number): Budget {
  return { tried: 0, limit, sliceEndsAt: performance.now() + SLICE_MS };
}

/** Counts one try. True: give way by `await breathe(budget)` now. */
export function spend(budget: Budget): boolean {
  budget.tried += 1;
  return budget.tried % 64 === 0 && performance.now() > budget.sliceEndsAt;
}

export async function breathe(budget: Budget): Promise<void> {
  await setImmediate();
  budget.sliceEndsAt = performance.now() + SLICE_MS;
}

export function isSpent(budget: Budget): boolean {
  return budget.tried >= budget.limit;
}

/**
 * All expressions by rising cost, one for each behaviour: of two that give the same for every example only the cheaper is kept
 * (observational equivalence), which is what makes the search small.
 */
export type Bank = {
  /** By kind and cost. */
  byKind: Map<Kind, Entry[][]>;
  byValues: Map<string, Entry>;
  width: number;
  builtTo: number;
};

const MAX_IN_LEVEL = 6_000;

export function newBank(width: number): Bank {
  return { byKind: new Map(), byValues: new Map(), width, builtTo: 0 };
}

export function entriesOf(bank: Bank, kind: Kind, cost: number): Entry[] {
  return bank.byKind.get(kind)?.[cost] ?? [];
}

/** All of a kind up to a cost, cheapest first. */
export function allOf(bank: Bank, kind: Kind, maxCost: number): Entry[] {
  return (bank.byKind.get(kind) ?? []).slice(0, maxCost + 1).flatMap((level) => level ?? []);
}

/** Adds an expression unless one that behaves alike is there. */
export function addEntry(bank: Bank, entry: Entry): boolean {
  if (entry.values.every((value) => value === undefined)) return false;
  const key = `${entry.kind} ${keyOf(entry.values)}`;
  if (bank.byValues.has(key)) return false;
  const levels = bank.byKind.get(entry.kind) ?? [];
  const level = levels[entry.cost] ?? [];
  if (level.length >= MAX_IN_LEVEL) return false;
  bank.byValues.set(key, entry);
  level.push(entry);
  levels[entry.cost] = level;
  bank.byKind.set(entry.kind, levels);
  return true;
}

/** Builds every expression of exactly this cost from cheaper ones. */
export async function buildLevel(bank: Bank, cost: number, budget: Budget): Promise<void> {
  for (const operator of OPERATORS) {
    const rest = cost - operator.cost;
    for (const costs of splits(rest, operator.takes.length)) {
      const parts = operator.takes.map((kind, at) => entriesOf(bank, kind, costs[at] ?? 0));
      if (parts.some((list) => list.length === 0)) continue;
      for (const chosen of choices(parts)) {
        if (spend(budget)) await breathe(budget);
        if (isSpent(budget)) return;
        apply(bank, operator, chosen, cost);
      }
    }
  }
  bank.builtTo = cost;
}

function apply(bank: Bank, operator: Operator, parts: Entry[], cost: number): void {
  if (parts.every(isConstant)) return;
  const values: Value[] = [];
  for (let at = 0; at < bank.width; at += 1) {
    const given = parts.map(({ values: own }) => own[at]);
    values.push(given.includes(undefined) ? undefined : tame(run(operator, given)));
  }
  const code = operator.code(...parts.map(safe));
  addEntry(bank, { code, isAtom: operator.isAtom, cost, kind: operator.gives, values });
}

/** The parts have the kinds the operator takes: the bank is sorted by them. */
function run(operator: Operator, given: Value[]): Value {
  return operator.run(...(given as never[]));
}

/** Literals alone make nothing new. */
function isConstant({ code }: Entry): boolean {
  return /^(-?\d|"|true|false|\[\])/.test(code) && !code.includes("(");
}

/** Fit to stand before a dot or within an operation. */
export function safe({ code, isAtom }: Entry): string {
  return isAtom ? code : `(${code})`;
}

function* choices(lists: Entry[][]): Generator<Entry[]> {
  const [first = [], ...rest] = lists;
  for (const entry of first) {
    if (rest.length === 0) yield [entry];
    else for (const others of choices(rest)) yield [entry, ...others];
  }
}

/** The ways to share a cost among so many parts, each at least 1. */
export function splits(total: number, count: number): number[][] {
  if (count === 1) return total >= 1 ? [[total]] : [];
  const found: number[][] = [];
  for (let first = 1; first <= total - (count - 1); first += 1)
    for (const rest of splits(total - first, count - 1)) found.push([first, ...rest]);
  return found;
}

/** The expression with exactly these values, if one was built. */
export function entryWith(bank: Bank, kind: Kind, values: readonly Value[]): Entry | undefined {
  return bank.byValues.get(`${kind} ${keyOf(values)}`);
}

/** The cheapest expression that gives the wanted values; where nothing is wanted anything will do. */
export function findIn(bank: Bank, kind: Kind, cost: number, wanted: readonly Value[]): Entry | undefined {
  return entriesOf(bank, kind, cost).find(({ values }) => wanted.every((value, at) => isSame(value, values[at])));
}
