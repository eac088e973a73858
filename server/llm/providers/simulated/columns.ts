import { conceptsOf } from "./concepts.ts";
import type { Column, Profile } from "./tool-shapes.ts";
import { fold, type Word, words } from "./words.ts";

const ID_WORDS =
  /^(id|ids|nr|no|num|number|code|key|uuid|guid|ref|reference|index|line|row|zip|postal|postcode|phone|ean|barcode)$/;
const PERIOD_WORDS = /^(year|month|week|quarter|day|jahr|monat)$/;

const headerWords = (column: Column): string[] => words(column.name).map((word) => fold(word.text));

export function isIdentifier(column: Column, rowCount: number): boolean {
  const parts = headerWords(column);
  const named = parts.some((part) => ID_WORDS.test(part)) || fold(column.name).endsWith("id");
  if (column.type === "number") return named && (column.decimals ?? 0) === 0;
  const nearlyUnique = rowCount > 20 && column.distinct > rowCount * 0.9;
  return column.type === "text" && (nearlyUnique || (named && column.distinct > rowCount * 0.5));
}

/** Numeric columns one can add up or average: not identifiers, not years. */
export function isMeasure(column: Column, rowCount: number): boolean {
  if (column.type !== "number" || isIdentifier(column, rowCount)) return false;
  if (isFlag(column)) return false;
  return (
    !headerWords(column).some((part) => PERIOD_WORDS.test(part)) || (column.decimals ?? 0) > 0 || column.distinct > 60
  );
}

const YES = new Set(["true", "yes", "y", "1", "x", "t", "ja"]);
const NO = new Set(["false", "no", "n", "0", "f", "nein", "nej", "-"]);

export function isFlag(column: Column): boolean {
  if (column.type === "boolean") return true;
  if (column.distinct === 0 || column.distinct > 2 || column.topValues.length === 0) return false;
  return column.topValues.every(({ value }) => YES.has(fold(value)) || NO.has(fold(value)));
}

export function flagValue(column: Column, wanted: boolean): string | undefined {
  const set = wanted ? YES : NO;
  return column.topValues.find(({ value }) => set.has(fold(value)))?.value;
}

export function isDimension(column: Column, rowCount: number): boolean {
  if (column.distinct < 1 || isIdentifier(column, rowCount)) return false;
  if (column.type === "text") return column.distinct <= Math.max(60, rowCount * 0.5);
  if (column.type === "boolean") return true;
  return column.type === "number" && !isMeasure(column, rowCount) && column.distinct <= 60;
}

/** How well one goal word fits a header: exact, then synonym, then a shared beginning. */
function wordFit(word: Word, headerWord: Word, role: "measure" | "dimension"): number {
  if (word.stem === headerWord.stem || fold(word.text) === fold(headerWord.text)) return 3;
  const mine = conceptsOf(word.text, role);
  for (const concept of conceptsOf(headerWord.text, role)) if (mine.has(concept)) return 2;
  const short = word.stem.length < headerWord.stem.length ? word.stem : headerWord.stem;
  const long = short === word.stem ? headerWord.stem : word.stem;
  return short.length >= 4 && long.startsWith(short) ? 1.5 : 0;
}

const SUFFIX =
  /^(eur|usd|sek|nok|dkk|gbp|chf|kr|kg|g|t|c|f|k|pct|percent|min|mins|minutes|hours|hrs|h|days|d|sec|s|ms|ml|l|m|km|cm|mm|kwh|net|gross|total|sum|amount|value|actual|name|title|label|id|code|no|nr|number|key|sku)$/;
const FILLER = /^(is|has|was|of|in|on|at|the|a|an|by|per|to|for|and|or|we|us|our|do|does|did|should|what|which|who)$/;

/** The word that says what a header is: "price" of `unit_price`, "stay" of `stay_days`, "region" of `Sales Region`. */
function headOf(header: Word[]): Word | undefined {
  const core = header.filter((word) => !SUFFIX.test(fold(word.text)) && !/^\d+$/.test(word.text));
  return core.at(-1) ?? header.at(-1);
}

export type Mention = { column: Column; score: number; at: number };

type HeaderFit = { best: number; sum: number; matched: number; at: number; hasHead: boolean };

function fitHeader(spoken: Word[], header: Word[], role: "measure" | "dimension"): HeaderFit {
  const head = headOf(header);
  const fit: HeaderFit = { best: 0, sum: 0, matched: 0, at: -1, hasHead: false };
  for (const part of header) {
    const fits = spoken.map((word) => wordFit(word, part, role));
    const top = Math.max(0, ...fits);
    const isHead = part === head && top > 0;
    fit.sum += top;
    if (top >= 2) fit.matched += 1;
    // The place of the head word is the place of the mention: "units times unit price" names two columns.
    if (isHead || (top > fit.best && !fit.hasHead)) fit.at = spoken[fits.indexOf(top)]?.start ?? -1;
    fit.best = Math.max(fit.best, top);
    fit.hasHead ||= isHead;
  }
  return fit;
}

/** Columns that the text speaks of, best first; a header matched whole beats one matched in part. */
export function mentionedColumns(text: string, columns: Column[], role: "measure" | "dimension"): Mention[] {
  const spoken = words(text).filter((word) => !FILLER.test(fold(word.text)));
  const found: Mention[] = [];
  for (const column of columns) {
    const header = words(column.name);
    const fit = fitHeader(spoken, header, role);
    if (fit.best < 1.5) continue;
    // Of two headers that fit alike, the one that names things is meant, not the one that numbers them.
    const naming = header.some((part) => /^(name|title|label)$/i.test(part.text)) ? 0.2 : 0;
    const core = header.filter((part) => !SUFFIX.test(fold(part.text))).length;
    const whole = Math.max(0, fit.matched - 1) * 0.3;
    const full = fit.best + Math.min(3, fit.sum / Math.max(1, core)) + naming + whole;
    const isKind =
      role === "dimension" && spoken.some((word) => word.start === fit.at && conceptsOf(word.text, role).size > 0);
    // "order" alone does not speak of `order_status`; "product" may speak of `product_line` when nothing fits better.
    found.push({ column, score: fit.hasHead ? full : isKind ? Math.min(full, 3) : full * 0.5, at: fit.at });
  }
  return found.sort((a, b) => b.score - a.score || a.at - b.at);
}

/** One column for each place in the text: two headers that answer the same word are one mention, the better one. */
export function distinctMentions(mentions: Mention[]): Mention[] {
  const taken = new Map<number, Mention>();
  for (const mention of mentions) if (!taken.has(mention.at)) taken.set(mention.at, mention);
  return [...taken.values()].sort((a, b) => a.at - b.at);
}

export const dimensionsOf = (profile: Profile): Column[] =>
  profile.columns.filter((column) => isDimension(column, profile.rowCount));

/** Columns a text may divide by when it names them: also identifiers that repeat, such as `store_no`. */
export function divisibleBy(profile: Profile): Column[] {
  const own = dimensionsOf(profile);
  const repeated = profile.columns.filter(
    (column) =>
      !own.includes(column) &&
      (column.type === "text" || (column.type === "number" && isIdentifier(column, profile.rowCount))) &&
      column.distinct >= 1 &&
      column.distinct <= Math.max(20, profile.rowCount * 0.6),
  );
  return [...own, ...repeated];
}

export const measuresOf = (profile: Profile): Column[] =>
  profile.columns.filter((column) => isMeasure(column, profile.rowCount));

export const dateColumnsOf = (profile: Profile): Column[] => profile.columns.filter((column) => column.type === "date");

export const inExpression = (header: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(header) ? header : `\`${header}\``;
