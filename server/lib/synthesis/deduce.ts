import { allOf, type Bank, type Budget, buildLevel, findIn, isSpent, safe } from "./bank.ts";
import { findBranches } from "./branches.ts";
import { type Spread, spreadOf, type Variable } from "./elements.ts";
import { findHalves } from "./halves.ts";
import type { Entry, Kind, Value } from "./values.ts";

/** Between the parts of a text that could have been joined. */
const SEPARATORS = [" ", "", ",", ", ", "-", "_", "\n", ".", "/", ":"];
const MAX_LISTS = 40;

export type Goal = { kind: Kind; wanted: Value[]; bank: Bank; variables: Variable[]; literals: Value[] };

/**
 * Looks from the result backwards: a wanted list that is as long as a known one was perhaps mapped from it, a wanted text was
 * perhaps joined from such a list, and a wanted part of a list was perhaps chosen from it. Then only the function of one element
 * is left to be found, from many small examples, which reaches much further than building forward.
 */
export async function deduce(goal: Goal, maxCost: number, budget: Budget): Promise<Entry | null> {
  const attempts = attemptsOf(goal);
  let best: Entry | null = null;
  // One cost after the other for all of them: the cheapest function of an element is found before a costly one is built.
  for (let reach = 1; reach <= MAX_REACH; reach += 1) {
    for (const attempt of attempts) {
      if (isSpent(budget)) return best;
      const outer = attempt.spread.list.cost + attempt.target.cost + 1;
      if (outer + reach > maxCost || (best && outer + reach >= best.cost)) continue;
      const inner = await findElement(attempt, reach, budget);
      if (inner && (!best || outer + inner.cost < best.cost)) best = wholeOf(goal, attempt, inner, outer + inner.cost);
    }
    if (best) return best;
  }
  return best;
}

type Attempt = { spread: Spread; target: Target; how: "map" | "filter"; kind: Kind; wanted: Value[] };

function wholeOf(goal: Goal, { spread, target, how }: Attempt, inner: Entry, cost: number): Entry {
  const head = /\bat\b/.test(inner.code) ? "(x, at)" : "(x)";
  const code = target.wrap(`${safe(spread.list)}.${how}(${head} => ${inner.code})`);
  return { code, isAtom: true, cost, kind: goal.kind, values: goal.wanted };
}

/** Every pair of a known list and a shape of the result that fit each other in length. */
function attemptsOf(goal: Goal): Attempt[] {
  const spreads = new Map<string, Spread | null>();
  return targetsOf(goal).flatMap((target) =>
    listsOf(goal.bank).flatMap((list): Attempt[] => {
      const spread = spreads.get(list.code) ?? spreadOf(list, goal.variables, goal.literals);
      spreads.set(list.code, spread);
      if (!spread) return [];
      const given = list.values.map((value) => (Array.isArray(value) ? value : []));
      if (given.every((items, at) => items.length === target.lists[at]?.length)) {
        const kind = target.kind === "strings" ? "string" : "number";
        return [{ spread, target, how: "map", kind, wanted: target.lists.flat() }];
      }
      if (list.kind !== target.kind) return [];
      const flags = given.map((items, at) => chosenOf(items, target.lists[at] ?? []));
      if (flags.includes(null)) return [];
      return [{ spread, target, how: "filter", kind: "boolean", wanted: flags.flatMap((items) => items ?? []) }];
    }),
  );
}

type Target = { lists: Value[][]; kind: "strings" | "numbers"; cost: number; wrap(code: string): string };

function targetsOf({ kind, wanted }: Goal): Target[] {
  if (kind === "strings" || kind === "numbers") {
    const lists = wanted.map((value) => (Array.isArray(value) ? value : []));
    return [{ lists, kind, cost: 0, wrap: (code) => code }];
  }
  if (kind !== "string") return [];
  const humps: Target = {
    lists: wanted.map((text) => String(text).split(/(?=[A-Z])/)),
    kind: "strings",
    cost: 2,
    wrap: (code: string) => `${code}.join("")`,
  };
  const joined = SEPARATORS.filter((by) => by === "" || wanted.some((text) => String(text).includes(by))).map((by) => ({
    lists: wanted.map((text) => (text === "" && by !== "" ? [] : String(text).split(by))),
    kind: "strings" as const,
    cost: by === "" ? 1 : 2,
    wrap: (code: string) => `${code}.join(${JSON.stringify(by)})`,
  }));
  return [...joined, humps];
}

function listsOf(bank: Bank): Entry[] {
  const lists = [...allOf(bank, "strings", 5), ...allOf(bank, "numbers", 5)].filter(
    ({ values }) => !values.includes(undefined),
  );
  return lists.sort((a, b) => a.cost - b.cost).slice(0, MAX_LISTS);
}

const MAX_REACH = 6;
const HALVES_REACH = 3;
/** From here on conditions within the function of an element are looked for as well. */
const BRANCH_REACH = 5;

async function findElement({ spread, kind, wanted }: Attempt, reach: number, budget: Budget): Promise<Entry | null> {
  const { bank } = spread;
  while (bank.builtTo < reach && !isSpent(budget)) await buildLevel(bank, bank.builtTo + 1, budget);
  const found = findIn(bank, kind, reach, wanted);
  if (found && /\b(x|at)\b/.test(found.code)) return found;
  if (reach >= HALVES_REACH && (kind === "string" || kind === "number")) {
    const halves = findHalves(bank, kind, wanted);
    if (halves && /\b(x|at)\b/.test(halves.code)) return halves;
  }
  return reach === BRANCH_REACH ? findBranches(bank, kind, wanted, BRANCH_REACH) : null;
}

/** Which elements are in the part, when it is one in the same order. */
function chosenOf(list: Value[], part: Value[]): boolean[] | null {
  let at = 0;
  const flags = list.map((item) => {
    const isChosen = at < part.length && part[at] === item;
    if (isChosen) at += 1;
    return isChosen;
  });
  return at === part.length ? flags : null;
}
