/** A word of a text: as written, folded to a stem, and where it stands. */
export type Word = { text: string; stem: string; start: number; end: number };

const SUFFIXES = ["ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e"];

/** A light stem: enough to bring "cancelled", "canceled" and "cancellations" together, never a dictionary. */
export function stem(word: string): string {
  let folded = fold(word);
  if (folded.length <= 3 || /\d/.test(folded)) return folded;
  if (/ss$/.test(folded)) return folded.replace(/ss$/, "s");
  for (const suffix of SUFFIXES) {
    if (folded.endsWith(suffix) && folded.length - suffix.length >= 3) {
      folded = folded.slice(0, -suffix.length);
      break;
    }
  }
  return folded.replace(/([b-df-hj-np-tv-z])\1$/, "$1");
}

export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[‘’]/g, "'")
    .toLowerCase();
}

/** Words of a header or a text: camelCase, snake_case and punctuation all separate. */
export function words(text: string): Word[] {
  const found: Word[] = [];
  for (const match of text.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|\d+/gu)) {
    found.push({ text: match[0], stem: stem(match[0]), start: match.index, end: match.index + match[0].length });
  }
  return found;
}

export const stems = (text: string): string[] => words(text).map((word) => word.stem);

const NUMBER_WORDS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** "three", "3" and "1,500" as a number; undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const named = NUMBER_WORDS.indexOf(fold(text));
  if (named !== -1) return named;
  const plain = text.replace(/,(?=\d{3}\b)/g, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

export const numberWord = (value: number): string => NUMBER_WORDS[value] ?? String(value);

export function listOf(items: string[], joint = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${joint} ${items.at(-1)}`;
}

export const capitalise = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function unitName(unit: string): string {
  const folded = unit.toLowerCase();
  if (folded === "pct") return "percent";
  if (folded === "kwh") return "kWh";
  return ["kg", "km", "mm", "min", "hrs"].includes(folded) ? folded : folded.toUpperCase();
}

/** The header as words for prose: `unit_price` reads "unit price". */
export function readable(header: string): string {
  const spaced = header
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/[_\-.]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const unit = /^(.+) (eur|usd|sek|nok|dkk|gbp|chf|kg|kwh|pct|km|mm|min|hrs)$/i.exec(spaced);
  if (unit) return `${readable(unit[1] ?? "")} (${unitName(unit[2] ?? "")})`;
  return /^[\p{Lu}\d ]+$/u.test(spaced) && spaced.length <= 4 ? spaced : spaced.toLowerCase();
}

/** Code ticks around a header or expression; ticks of its own would end them. */
export const code = (text: string): string => `\`${text.replaceAll("`", "")}\``;
