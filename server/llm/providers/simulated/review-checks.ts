import { Decimal } from "decimal.js";
import { type Block, readBlocks } from "./block.ts";
import type { Computed } from "./compute.ts";
import { cell, numbersIn, visibleProse } from "./figures.ts";
import { fold } from "./words.ts";

/** What a reviewer found out by an own step: about what, whether it holds, and the step that shows it. */
export type Check = { about: Topic; ok: boolean; note: string; ref: string; kind: "tool_result" | "document" };
export type Topic = "figures" | "total" | "notes" | "quotes" | "effects" | "protected" | "rule" | "answer" | "sources";

export const check = (about: Topic, ok: boolean, note: string, ref: string): Check => ({
  about,
  ok,
  note,
  ref,
  kind: ref.startsWith("document:") ? "document" : "tool_result",
});

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Names (group keys, files, headers) may hold digits: they are taken out before figures are compared. */
function withoutNames(text: string, names: string[]): string {
  const written = names.flatMap((name) => [name, cell(name)]);
  const long = [...new Set(written)].filter((name) => /\d/.test(name)).sort((a, b) => b.length - a.length);
  return long.reduce(
    (rest, name) =>
      rest.replace(new RegExp(`(?<![\\p{L}\\p{N}.,])${escapePattern(name)}(?![\\p{L}\\p{N}])`, "gu"), " "),
    text,
  );
}

const key = (value: string): string => (/^-?\d+(\.\d+)?$/.test(value) ? value.replace(/^-0(\.0+)?$/, "0$1") : value);

/** Figures of a text that no own computation gave. */
export function strangeFigures(text: string, pool: Set<string>, names: string[]): string[] {
  return [...new Set(numbersIn(visibleProse(withoutNames(text, names))).filter((value) => !pool.has(key(value))))];
}

export function poolOf(results: Computed[], extra: (string | number | null | undefined)[]): Set<string> {
  const pool = new Set<string>();
  const add = (value: string | number | null | undefined) => {
    if (value !== null && value !== undefined) pool.add(key(String(value)));
  };
  for (const result of results) {
    for (const group of result.groups) {
      for (const value of [...group.values, group.rows]) add(value);
      for (const share of group.shares) if (share !== null) add(new Decimal(share).toFixed(1));
    }
    for (const value of [...result.totals, result.rows, result.groupCount]) add(value);
  }
  for (const value of extra) add(value);
  return pool;
}

export const namesOf = (results: Computed[]): string[] =>
  results.flatMap((result) => [
    ...result.groups.map((group) => group.key),
    result.by,
    result.file.name,
    result.unit,
    ...result.measures.map((measure) => measure.label),
  ]);

/** Compares what was handed in, group by group, with an own result. */
export function differences(theirs: Computed, own: Computed): string[] {
  const found: string[] = [];
  for (const group of own.groups) {
    const other = theirs.groups.find((one) => one.key === group.key);
    if (!other) {
      if (!theirs.truncated) found.push(`${group.key} is missing`);
      continue;
    }
    group.values.forEach((value, index) => {
      if (value !== other.values[index])
        found.push(
          `${own.measures[index]?.label ?? "figure"} of ${group.key} is ${value ?? "none"}, not ${other.values[index] ?? "none"}`,
        );
    });
    if (group.rows !== other.rows) found.push(`${group.key} has ${group.rows} rows, not ${other.rows}`);
  }
  const unknown = theirs.groups.filter((one) => !own.groups.some((group) => group.key === one.key));
  found.push(...unknown.map((one) => `${one.key} is not in the data`));
  own.totals.forEach((value, index) => {
    if (value !== theirs.totals[index])
      found.push(
        `the total of ${own.measures[index]?.label ?? "figure"} is ${value ?? "none"}, not ${theirs.totals[index] ?? "none"}`,
      );
  });
  if (own.rows !== theirs.rows) found.push(`${own.rows} rows count, not ${theirs.rows}`);
  return found;
}

export const blocksOfKind = <K extends Block["kind"]>(markdown: string, kind: K): Extract<Block, { kind: K }>[] =>
  readBlocks(markdown).filter((block): block is Extract<Block, { kind: K }> => block.kind === kind);

const TOPIC_WORDS: [RegExp, Topic[]][] = [
  [/\b(add up|sum up|adds up)\b/, ["total"]],
  [/\b(protect\w*|forbid\w*|must stay)\b/, ["protected"]],
  [/\b(rule|follows)\b/, ["rule"]],
  [/\b(respected|unclear)\b.*\b(demand|said)|\bfor each demand\b/, ["effects"]],
  [/\b(cited|sources?|cites)\b/, ["sources", "effects"]],
  [/\b(answers?)\b/, ["answer"]],
  [/\b(leave out|left out|excluded?|not counted|are not counted|ignored?)\b/, ["notes"]],
  [/\b(quoted?|word for word|stands? in|verbatim)\b/, ["quotes"]],
  [/\b(figures?|equals?|stated|total|computed|correct|numbers?|rows)\b/, ["figures"]],
];

/** The checks that bear on a criterion by its words; all of them when the words say nothing. */
export function checksFor(criterion: string, checks: Check[]): Check[] {
  const spoken = fold(criterion);
  for (const [pattern, topics] of TOPIC_WORDS) {
    if (!pattern.test(spoken)) continue;
    const found = checks.filter((one) => topics.includes(one.about));
    if (found.length > 0) return found;
  }
  return checks;
}
