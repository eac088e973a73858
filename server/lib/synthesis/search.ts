import { addEntry, allOf, type Bank, type Budget, buildLevel, findIn, isSpent, newBudget } from "./bank.ts";
import { findBranches } from "./branches.ts";
import { deduce, type Goal } from "./deduce.ts";
import { bankOf, elementEntries, type Spread, spreadOf, type Variable } from "./elements.ts";
import { findHalves } from "./halves.ts";
import { commonKind, type Entry, isSame, type Kind, type Value } from "./values.ts";

export type Example = { args: Value[]; result: Value };
export type Problem = {
  parameters: string[];
  examples: Example[];
  /** Numbers and texts that may matter, such as those the goal speaks of. */
  hints?: Value[];
};
export type Found = { code: string; cost: number; tried: number };
export type SearchResult = { ok: true; found: Found } | { ok: false; reason: string; tried: number };

/** The most expensive expression looked for, and how many are tried on the way. */
const MAX_COST = 16;
const PLAIN_COST = 6;
/** What costs more explains its few examples by chance. */
const MAX_ACCEPTED = 20;
export const MAX_TRIED = 800_000;
const MAX_LISTS_SPREAD = 10;

/**
 * Finds the simplest expression over the parameters that gives the wanted result for every example, by looking at all of them
 * from the simplest on: plain ones, then such that treat each element of a list, then such with conditions. It knows nothing
 * of any particular function. Gives way to others every few milliseconds.
 */
export async function searchFunction(problem: Problem, limit = MAX_TRIED): Promise<SearchResult> {
  const read = readProblem(problem);
  if ("reason" in read) return { ok: false, reason: read.reason, tried: 0 };
  const budget = newBudget(limit);
  const { goal } = read;
  const spreads = new Map<string, Spread | null>();
  let best: Entry | null = null;
  for (let cost = 1; cost <= MAX_COST && !isSpent(budget); cost += 1) {
    const known = findIn(goal.bank, goal.kind, cost, goal.wanted);
    if (known && (!best || known.cost < best.cost)) best = known;
    if (best && isSettled(best, cost)) break;
    if (cost > 1 && cost <= PLAIN_COST) await buildLevel(goal.bank, cost, budget);
    const plain = cost <= goal.bank.builtTo + 1 ? findIn(goal.bank, goal.kind, cost, goal.wanted) : undefined;
    if (plain && (!best || plain.cost <= best.cost)) best = plain;
    if (best && isSettled(best, cost)) break;
    if (cost <= PLAIN_COST) await spreadLists(goal, cost, spreads, budget);
    const later = await lookFurther(goal, cost, budget);
    if (later && (!best || later.cost < best.cost)) best = later;
  }
  if (best && best.cost <= MAX_ACCEPTED)
    return { ok: true, found: { code: best.code, cost: best.cost, tried: budget.tried } };
  return { ok: false, reason: "No expression within the limits of the search fits all examples.", tried: budget.tried };
}

/** Nothing that is still to come can be simpler, or finding it would take far longer than it is worth. */
function isSettled(best: Entry, cost: number): boolean {
  return best.cost <= cost || (cost > PLAIN_COST && best.cost > PLAIN_COST + 3);
}

/** Whole-list functions of a cost go into the bank, so that more can be built on them. */
async function spreadLists(
  goal: Goal,
  cost: number,
  spreads: Map<string, Spread | null>,
  budget: Budget,
): Promise<void> {
  const lists = [...allOf(goal.bank, "strings", 4), ...allOf(goal.bank, "numbers", 4)]
    .filter(({ values }) => !values.every((value) => value === undefined))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MAX_LISTS_SPREAD);
  for (const list of lists) {
    if (isSpent(budget)) return;
    const spread = spreads.get(list.code) ?? spreadOf(list, goal.variables, goal.literals);
    spreads.set(list.code, spread);
    if (!spread) continue;
    for (const entry of await elementEntries(spread, cost + 1, budget))
      if (entry.cost > cost) addEntry(goal.bank, entry);
  }
}

/** What is found from the result backwards, from both ends, and with conditions: at a few costs only, since it looks far at once. */
async function lookFurther(goal: Goal, cost: number, budget: Budget): Promise<Entry | null> {
  if (cost !== 4 && cost !== PLAIN_COST) return null;
  const found: (Entry | null)[] = [await deduce(goal, cost === 4 ? 12 : MAX_COST, budget)];
  const { kind, bank, wanted } = goal;
  if (kind === "string" || kind === "number") found.push(findHalves(bank, kind, wanted));
  found.push(findBranches(bank, kind, wanted, cost));
  return found.reduce((best, entry) => (entry && (!best || entry.cost < best.cost) ? entry : best), null);
}

function readProblem(problem: Problem): { goal: Goal } | { reason: string } {
  const { parameters, examples } = problem;
  const [first] = examples;
  if (!first) return { reason: "There is no example to go by." };
  if (examples.some(({ args }) => args.length !== parameters.length))
    return { reason: `The examples do not all have ${parameters.length} arguments.` };
  const wanted = examples.map(({ result }) => result);
  const kind = commonKind(wanted);
  if (!kind) return { reason: "The results are not all texts, numbers, truth values or lists of these." };
  const variables: Variable[] = [];
  for (const [at, name] of parameters.entries()) {
    const values = examples.map(({ args }) => args[at]);
    const own = commonKind(values);
    if (!own) return { reason: `The values of ${name} are not all of one kind this search knows.` };
    variables.push({ name, kind: own, values });
  }
  const contradiction = examples.find((one) => examples.some((other) => isContrary(one, other)));
  if (contradiction)
    return { reason: `Two examples contradict each other for the arguments ${JSON.stringify(contradiction.args)}.` };
  const literals = literalsOf(variables, wanted, kind, problem.hints ?? []);
  const bank: Bank = bankOf(variables, literals, examples.length);
  return { goal: { kind, wanted, bank, variables, literals } };
}

function isContrary(one: Example, other: Example): boolean {
  return isSame(one.args, other.args) && !isSame(one.result, other.result);
}

/** The constants worth trying: the usual ones, those the goal names, and texts that the results have and the arguments lack. */
function literalsOf(variables: Variable[], wanted: Value[], kind: Kind, hints: Value[]): Value[] {
  const usesText = kind.startsWith("string") || variables.some((variable) => variable.kind.startsWith("string"));
  const found = new Set<Value>(hints);
  for (const number of [0, 1, 2]) found.add(number);
  if (variables.some((variable) => variable.kind.startsWith("number"))) found.add(3).add(10);
  if (!usesText) return [...found];
  const results = wanted.flat().filter((value): value is string => typeof value === "string");
  const given = variables
    .flatMap(({ values }) => values.flat())
    .filter((value): value is string => typeof value === "string");
  const shown = [...results, ...given].join("\u0001");
  for (const text of ["", " ", "-", "_", ","]) if (text === "" || shown.includes(text)) found.add(text);
  for (const text of ownTexts(wanted, given)) found.add(text);
  return [...found];
}

const MAX_OWN_TEXTS = 8;

/** What stands at the edges of results, whole results that are names rather than made from texts, and signs no argument has. */
function ownTexts(wanted: Value[], given: string[]): string[] {
  const results = wanted.filter((value): value is string => typeof value === "string");
  const inputs = given.join("\n");
  const found = new Set<string>();
  for (const result of new Set(results)) {
    const isName = given.length === 0 || results.filter((other) => other === result).length > 1;
    if (isName && result.length <= 20 && !/^-?\d/.test(result)) found.add(result);
  }
  for (const sign of results.join("")) if (!inputs.includes(sign) && !/[a-z0-9]/i.test(sign)) found.add(sign);
  const [start, end] = [common(results), reversed(common(results.map(reversed)))];
  for (const edge of [start, end]) if (results.length > 1 && edge.length > 0 && edge.length <= 20) found.add(edge);
  return [...found].slice(0, MAX_OWN_TEXTS);
}

const reversed = (text: string): string => [...text].reverse().join("");

function common(texts: string[]): string {
  const [first = "", ...rest] = texts;
  let length = first.length;
  for (const text of rest) while (!text.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
