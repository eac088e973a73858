import { addEntry, allOf, type Bank, type Budget, breathe, buildLevel, isSpent, newBank, safe, spend } from "./bank.ts";
import { type Entry, type Kind, keyOf, tame, type Value } from "./values.ts";

/** Something known by name: a parameter, or the element of a list. */
export type Variable = { name: string; kind: Kind; values: Value[]; cost?: number };

/** A list's elements over all examples as one long row of examples, each with the outer variables it sees. */
export type Spread = { list: Entry; owners: number[]; bank: Bank; element: Variable };

const MAX_ELEMENTS = 120;

export function literalEntries(literals: Value[], width: number): Entry[] {
  return literals.flatMap((literal) => {
    const kind = typeof literal;
    if (kind !== "string" && kind !== "number" && kind !== "boolean") return [];
    const values = Array.from({ length: width }, () => literal);
    return [
      { code: JSON.stringify(literal), isAtom: kind !== "number" || Number(literal) >= 0, cost: 1, kind, values },
    ];
  });
}

export function bankOf(variables: Variable[], literals: Value[], width: number): Bank {
  const bank = newBank(width);
  for (const { name, kind, values, cost = 1 } of variables)
    addEntry(bank, { code: name, isAtom: true, cost, kind, values });
  for (const entry of literalEntries(literals, width)) addEntry(bank, entry);
  bank.builtTo = 1;
  return bank;
}

/** Null when the list has no element in any example, or too many to look at. */
export function spreadOf(list: Entry, outer: Variable[], literals: Value[]): Spread | null {
  const owners: number[] = [];
  const items: Value[] = [];
  const places: number[] = [];
  for (const [at, value] of list.values.entries()) {
    for (const [place, item] of (Array.isArray(value) ? value : []).entries()) {
      owners.push(at);
      items.push(item);
      places.push(place);
    }
  }
  if (items.length === 0 || items.length > MAX_ELEMENTS) return null;
  const element: Variable = { name: "x", kind: list.kind === "strings" ? "string" : "number", values: items };
  const inherited = outer.map(({ name, kind, values }) => ({
    name,
    kind,
    values: owners.map((owner) => values[owner]),
    cost: 2,
  }));
  const bank = bankOf(
    [element, { name: "at", kind: "number", values: places, cost: 2 }, ...inherited],
    literals,
    items.length,
  );
  return { list, owners, bank, element };
}

/** The values of each element, put back into the lists they came from. */
function gather(spread: Spread, values: Value[], width: number): Value[][] {
  const lists: Value[][] = Array.from({ length: width }, () => []);
  for (const [index, owner] of spread.owners.entries()) lists[owner]?.push(values[index]);
  return lists;
}

const COSTS = { lambda: 1, most: 6 };

/** What can be made of a list with a cheap function of its elements: mapped, chosen, counted, summed, sorted. */
export async function elementEntries(spread: Spread, maxCost: number, budget: Budget): Promise<Entry[]> {
  const reach = Math.min(COSTS.most, maxCost - spread.list.cost - COSTS.lambda);
  for (let cost = spread.bank.builtTo + 1; cost <= reach; cost += 1) await buildLevel(spread.bank, cost, budget);
  const found: Entry[] = [];
  const width = spread.list.values.length;
  const seen = new Set<string>();
  for (const kind of ["boolean", "number", "string"] as const) {
    for (const inner of allOf(spread.bank, kind, reach)) {
      if (spend(budget)) await breathe(budget);
      if (isSpent(budget)) return found;
      // What does not look at the element says nothing of it.
      if (!/\bx\b/.test(inner.code) || inner.values.includes(undefined)) continue;
      for (const entry of made(spread, inner, width)) {
        const key = `${entry.kind} ${keyOf(entry.values)}`;
        if (!seen.has(key)) found.push(entry);
        seen.add(key);
      }
    }
  }
  return found;
}

/** The parameters of the function, with the place only where it is used. */
function heads(code: string): string {
  return /\bat\b/.test(code) ? "(x, at)" : "(x)";
}

function made(spread: Spread, inner: Entry, width: number): Entry[] {
  const { list } = spread;
  const cost = list.cost + inner.cost + COSTS.lambda;
  const call = (name: string) => `${safe(list)}.${name}(${heads(inner.code)} => ${inner.code})`;
  const results = gather(spread, inner.values, width);
  const given = list.values.map((value) => (Array.isArray(value) ? value : null));
  const entry = (code: string, kind: Kind, values: Value[], more = 0): Entry => ({
    code,
    isAtom: true,
    cost: cost + more,
    kind,
    values: values.map((value, at) => (given[at] === null ? undefined : tame(value))),
  });
  if (inner.kind === "boolean") {
    const chosen = results.map((flags, at) => (given[at] ?? []).filter((_, place) => flags[place] === true));
    return [
      entry(call("filter"), list.kind, chosen),
      entry(
        `${call("filter")}.length`,
        "number",
        chosen.map((items) => items.length),
      ),
      entry(
        call("every"),
        "boolean",
        results.map((flags) => flags.every(Boolean)),
      ),
      entry(
        call("some"),
        "boolean",
        results.map((flags) => flags.some(Boolean)),
      ),
    ];
  }
  if (inner.code === "x") return [];
  if (inner.kind === "string") return [entry(call("map"), "strings", results)];
  const numbers = results.map((values) => values.map(Number));
  return [
    entry(call("map"), "numbers", results),
    entry(
      `${call("map")}.reduce((sum, x) => sum + x, 0)`,
      "number",
      numbers.map((values) => values.reduce((sum, value) => sum + value, 0)),
    ),
    ...(/\bat\b/.test(inner.code)
      ? []
      : [
          entry(
            sorted(list, inner),
            list.kind,
            given.map((items, at) => byKey(items ?? [], numbers[at] ?? [])),
            1,
          ),
        ]),
  ];
}

/** Ties keep their order, as JavaScript's own sort does. */
function byKey(items: Value[], keys: number[]): Value[] {
  return items
    .map((item, at) => ({ item, key: keys[at] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function sorted(list: Entry, inner: Entry): string {
  const of = (name: string) => inner.code.replace(/\bx\b/g, name);
  return `[...${safe(list)}].sort((a, b) => ${bracketed(of("a"))} - ${bracketed(of("b"))})`;
}

function bracketed(code: string): string {
  return /^[\w.]+(\([^()]*\))?$/.test(code) ? code : `(${code})`;
}
