import { type Fixed, parseFixed } from "#server/lib/expression/fixed";

/** `dot`: 1,234.50 · `comma`: 1.234,50. Decided for a whole column, never for a cell. */
export type DecimalStyle = "dot" | "comma";
export type NumberCell = { core: string; isNegative: boolean; unit: string | null };

const CODES =
  "USD|EUR|GBP|SEK|NOK|DKK|ISK|CHF|JPY|CNY|INR|CAD|AUD|NZD|PLN|CZK|HUF|RON|BGN|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|THB|ILS|AED";
const CURRENCY = `(?:(?:US|A|C|R|NZ|HK|S)?\\$|\\p{Sc}|${CODES}|kr\\.?|zł|Kč|Fr\\.)`;
const SPACE = " \\u00a0\\u2007\\u2009\\u202f";
const CELL = new RegExp(
  `^([+-]?)\\s*(${CURRENCY})?\\s*([+-]?)\\s*(\\d[\\d.,'’${SPACE}]*|[.,]\\d+)\\s*(${CURRENCY}|%)?\\s*(-?)$`,
  "u",
);
const SCIENTIFIC = /^([+-]?)(\d)(?:\.(\d{1,20}))?[eE]([+-]?\d{1,2})$/;
const PLAIN = /^-?\d+(?:\.\d+)?$/;
const MAX_CELL_CHARS = 60;
const MAX_WHOLE_DIGITS = 30;
const MAX_DECIMALS = 20;

/** Takes sign, brackets, currency and % off a cell; null when what is left cannot be a number. */
export function readNumberCell(cell: string): NumberCell | null {
  if (cell.length > MAX_CELL_CHARS) return null;
  if (PLAIN.test(cell)) {
    const isNegative = cell.startsWith("-");
    return { core: isNegative ? cell.slice(1) : cell, isNegative, unit: null };
  }
  const scientific = SCIENTIFIC.exec(cell);
  if (scientific) return expandScientific(scientific);
  const bracketed = /^\(\s*(.+?)\s*\)$/.exec(cell)?.[1];
  const match = CELL.exec((bracketed ?? cell).replace(/[−–]/g, "-"));
  if (!match?.[4]) return null;
  const signs = [match[1], match[3], match[6]].filter((sign) => sign);
  const units = [match[2], match[5]].filter((unit) => unit !== undefined);
  if (signs.length + (bracketed ? 1 : 0) > 1 || units.length > 1) return null;
  return { core: match[4].trim(), isNegative: bracketed !== undefined || signs[0] === "-", unit: units[0] ?? null };
}

/** Only with a point or a sign in the exponent: `12E4` is more often a code than a number. */
function expandScientific(match: RegExpExecArray): NumberCell | null {
  const [, sign = "", whole = "", fraction, exponentText = ""] = match;
  if (fraction === undefined && !/[+-]/.test(exponentText)) return null;
  const digits = `${whole}${fraction ?? ""}`;
  const point = 1 + Number(exponentText);
  if (point > MAX_WHOLE_DIGITS || digits.length - point > MAX_DECIMALS) return null;
  const padded = digits.padEnd(point, "0").padStart(digits.length + Math.max(0, 1 - point), "0");
  const cut = Math.max(1, point);
  const core = padded.length > cut ? `${padded.slice(0, cut)}.${padded.slice(cut)}` : padded;
  return { core, isNegative: sign === "-", unit: null };
}

const GROUPED = {
  dot: new RegExp(`^[1-9]\\d{0,2}(?:([,'’${SPACE}])\\d{3})(?:\\1\\d{3})*(?:\\.\\d+)?$`, "u"),
  comma: new RegExp(`^[1-9]\\d{0,2}(?:([.'’${SPACE}])\\d{3})(?:\\1\\d{3})*(?:,\\d+)?$`, "u"),
};
const INDIAN = /^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/;
const UNGROUPED = { dot: /^(?:\d+(?:\.\d+)?|\.\d+)$/, comma: /^(?:\d+(?:,\d+)?|,\d+)$/ };

/** The number a cell means under a style, or null when the style does not fit. */
export function fixedOf(cell: NumberCell, style: DecimalStyle): Fixed | null {
  const { core } = cell;
  const isPlain = UNGROUPED[style].test(core);
  if (!isPlain && !GROUPED[style].test(core) && !(style === "dot" && INDIAN.test(core))) return null;
  const decimalMark = style === "dot" ? "." : ",";
  const [whole = "", fraction] = core.split(decimalMark);
  const digits = whole.replace(/\D/g, "");
  if (digits.length > MAX_WHOLE_DIGITS || (fraction?.length ?? 0) > MAX_DECIMALS) return null;
  const value = parseFixed(fraction === undefined ? digits : `${digits}.${fraction}`);
  return value && cell.isNegative ? { units: -value.units, decimals: value.decimals } : value;
}

/** `007` is a code; `0` and `0.5` are numbers. */
export function hasLeadingZero(cell: NumberCell): boolean {
  return /^0\d+$/.test(cell.core);
}
