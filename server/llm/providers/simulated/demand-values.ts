import { flagValue, isFlag, mentionedColumns } from "./columns.ts";
import type { Column, Profile } from "./tool-shapes.ts";
import { fold, stem, stems, type Word, words } from "./words.ts";

/** Values of one column that a text names. `certain` is false for a match by a part of the value only. */
export type ValueMatch = {
  column: Column;
  values: string[];
  spans: [number, number][];
  score: number;
  certain: boolean;
};

const COMMON = new Set(
  "a an the and or of in on at for to from by is are be was were not no do does it its all any other as with yes n y true false none new old one two row rows order orders data total item items day days".split(
    " ",
  ),
);

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Where a value stands in the text as whole words, ignoring case and the separators `-`, `_` and blanks. */
export function spanOf(value: string, text: string): [number, number] | undefined {
  const parts = fold(value)
    .trim()
    .split(/[\s_-]+/)
    .filter((part) => part !== "");
  if (parts.length === 0) return undefined;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${parts.map(escapePattern).join("[\\s_-]*")}(?![\\p{L}\\p{N}])`, "u");
  const found = pattern.exec(fold(text));
  return found ? [found.index, found.index + found[0].length] : undefined;
}

function isNamed(value: string, column: Column, text: string): boolean {
  const folded = fold(value);
  if (folded.length > 2 && !COMMON.has(folded) && !/^\d+$/.test(folded)) return true;
  // Short and common values ("A", "new", "7") count only in quotes or right beside their column's name.
  const near = words(column.name)
    .map((word) => escapePattern(fold(word.text)))
    .join("[\\s_-]*");
  const quoted = new RegExp(`["“”'\`]${escapePattern(folded)}["“”'\`]`, "u");
  const beside = new RegExp(
    `(${near})\\s*(=|is|:)?\\s*["'\`]?${escapePattern(folded)}(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])${escapePattern(folded)}\\s+(${near})`,
    "u",
  );
  return quoted.test(fold(text)) || beside.test(fold(text));
}

/** "staff purchases" for the value "Staff purchase": its words in a row, by their stems. */
function stemRun(value: string, spoken: Word[]): [number, number] | undefined {
  const wanted = stems(value);
  if (wanted.length < 2) return undefined;
  for (let at = 0; at + wanted.length <= spoken.length; at += 1) {
    const part = spoken.slice(at, at + wanted.length);
    const [first, last] = [part[0], part.at(-1)];
    if (first && last && part.every((word, index) => word.stem === wanted[index])) return [first.start, last.end];
  }
  return undefined;
}

function matchColumn(column: Column, text: string): ValueMatch | undefined {
  const exact: { value: string; span: [number, number] }[] = [];
  const byStem: { value: string; span: [number, number] }[] = [];
  const spoken = words(text);
  for (const { value } of column.topValues) {
    if (value.trim() === "" || value === "(missing)") continue;
    const span = spanOf(value, text);
    const run = span ? undefined : stemRun(value, spoken);
    if (span && isNamed(value, column, text)) exact.push({ value, span });
    else if (run) byStem.push({ value, span: run });
    else if (/^\p{L}{4,}$/u.test(value)) {
      const word = spoken.find((one) => one.stem === stem(value) && !COMMON.has(fold(one.text)));
      if (word) byStem.push({ value, span: [word.start, word.end] });
    }
  }
  const covered = (span: [number, number], by: [number, number][]) =>
    by.some(([from, to]) => from <= span[0] && to >= span[1] && to - from > span[1] - span[0]);
  const spans = exact.map((one) => one.span);
  // "North" inside "North West" is not a mention of its own.
  const kept = [
    ...exact.filter((one) => !covered(one.span, spans)),
    ...byStem.filter((one) => !covered(one.span, spans)),
  ];
  if (kept.length === 0) return undefined;
  kept.sort((a, b) => a.span[0] - b.span[0]);
  const score = Math.max(...kept.map((one) => one.span[1] - one.span[0])) + (exact.length > 0 ? 1 : 0);
  return {
    column,
    values: [...new Set(kept.map((one) => one.value))],
    spans: kept.map((one) => one.span),
    score,
    certain: true,
  };
}

/** "Item 7" for the value "Item 7, large": a name of the text that stands whole inside values. */
function matchByName(column: Column, text: string): ValueMatch | undefined {
  for (const name of namesIn(text)) {
    if (name.length < 3 || COMMON.has(fold(name))) continue;
    const having = column.topValues.filter(({ value }) => spanOf(name, value) !== undefined).map(({ value }) => value);
    const span = spanOf(name, text);
    if (span && having.length > 0 && having.length <= Math.max(1, column.distinct / 4)) {
      const rest = namesIn(text).filter((other) => other !== name);
      const more = rest.flatMap((other) =>
        column.topValues.filter(({ value }) => spanOf(other, value) !== undefined).map(({ value }) => value),
      );
      return { column, values: [...new Set([...having, ...more])], spans: [span], score: 2, certain: true };
    }
  }
  return undefined;
}

/** "test customers" for the customer "TEST Kund": a word of the text inside values of a column that the text names. */
function matchByWord(column: Column, text: string): ValueMatch | undefined {
  const header = new Set(stems(column.name));
  for (const word of words(text)) {
    if (word.text.length < 4 || COMMON.has(fold(word.text)) || header.has(word.stem) || NEVER_VALUES.has(word.stem))
      continue;
    const having = column.topValues.filter(({ value }) => stems(value).includes(word.stem)).map(({ value }) => value);
    if (having.length > 0 && having.length < column.topValues.length) {
      return { column, values: having, spans: [[word.start, word.end]], score: 2, certain: true };
    }
  }
  return undefined;
}

const NEVER_VALUES = new Set(
  stems(
    "ignore exclude leave omit skip count counted include only must should never always treat drop remove rows orders records please data from with without under over before after",
  ),
);

/** "the Alpha" for the value "Alpha Widget": a word that only one value has. */
function matchByPart(column: Column, text: string): ValueMatch | undefined {
  const spoken = words(text).filter((word) => word.text.length >= 4 && /^\p{Lu}/u.test(word.text) && word.start > 0);
  for (const word of spoken) {
    const having = column.topValues.filter(({ value }) => value.includes(" ") && stems(value).includes(word.stem));
    if (having.length === 1 && having[0]) {
      return { column, values: [having[0].value], spans: [[word.start, word.end]], score: 1, certain: false };
    }
  }
  return undefined;
}

function matchFlag(column: Column, text: string): ValueMatch | undefined {
  if (!isFlag(column)) return undefined;
  const header = words(column.name).filter((word) => !/^(is|has|was|flag|row|order)$/i.test(word.text));
  const spoken = words(text);
  for (const part of header) {
    const word = spoken.find(
      (one) => stem(one.text.replace(/^(un|in|non)(?=\p{L}{4})/iu, "")) === part.stem || one.stem === part.stem,
    );
    if (!word) continue;
    const prefixed = word.stem !== part.stem;
    const before = fold(text.slice(Math.max(0, word.start - 12), word.start));
    const negated = prefixed || /\b(not|non)[\s-]*(yet )?$/.test(before);
    const value = flagValue(column, !negated);
    if (value !== undefined)
      return { column, values: [value], spans: [[word.start, word.end]], score: part.text.length, certain: true };
  }
  return undefined;
}

const overlaps = (a: ValueMatch, b: ValueMatch): boolean =>
  a.spans.some(([from, to]) => b.spans.some(([start, end]) => from < end && start < to));

/** The values a text names, one column for each place in the text; ambiguity is settled by the header being named. */
export function matchValues(text: string, profile: Profile): ValueMatch[] {
  const usable = profile.columns.filter(
    (column) =>
      column.type === "text" ||
      isFlag(column) ||
      (column.type === "number" && column.distinct <= 50 && (column.decimals ?? 0) === 0),
  );
  const named = new Set(
    mentionedColumns(text, usable, "dimension")
      .filter((one) => one.score >= 3)
      .map((one) => one.column.name),
  );
  const direct = usable.flatMap(
    (column) => matchFlag(column, text) ?? (isFlag(column) ? undefined : matchColumn(column, text)) ?? [],
  );
  const byWord = usable.flatMap((column) =>
    column.type === "text" && named.has(column.name) && !direct.some((held) => held.column === column)
      ? (matchByWord(column, text) ?? [])
      : [],
  );
  direct.push(...byWord);
  const all =
    direct.length > 0
      ? direct
      : usable.flatMap((column) =>
          column.type === "text" ? (matchByName(column, text) ?? matchByPart(column, text) ?? []) : [],
        );
  const rank = (match: ValueMatch) =>
    match.score + (named.has(match.column.name) ? 20 : 0) + (isFlag(match.column) ? 0.5 : 0);
  all.sort((a, b) => rank(b) - rank(a) || a.column.distinct - b.column.distinct);
  const kept: ValueMatch[] = [];
  for (const match of all) if (!kept.some((held) => overlaps(held, match))) kept.push(match);
  return kept;
}

/** Names a text puts in quotes or capitals, to be looked up in the table when the profile does not show them. */
export function namesIn(text: string): string[] {
  const quoted = [...text.matchAll(/["“”`]([^"“”`]{2,60})["“”`]/g)].map((found) => found[1] ?? "");
  const rest = text.replace(/["“”`][^"“”`]*["“”`]/g, " ");
  const capitals = [
    ...rest.matchAll(/(?<=[\p{Ll},:;]\s)(?:\p{Lu}[\p{L}\d-]*|[A-Z]+-?\d+)(?:\s+(?:\p{Lu}[\p{L}\d-]*|\d+))*/gu),
  ].map((found) => found[0]);
  return [...new Set([...quoted, ...capitals].map((name) => name.trim()))].filter((name) => name.length >= 2);
}
