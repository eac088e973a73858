/** What a value can be in the functions that are searched for. `undefined` stands for “no value”: an operator did not apply. */
export type Value = string | number | boolean | Value[] | undefined;
export const KINDS = ["string", "number", "boolean", "strings", "numbers"] as const;
export type Kind = (typeof KINDS)[number];

/** An expression: its code, what it costs, and its value for each example. */
export type Entry = { code: string; isAtom: boolean; cost: number; kind: Kind; values: Value[] };

const MAX_TEXT = 2_000;
const MAX_LIST = 500;

export function kindOf(value: unknown): Kind | null {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isFinite(value) ? "number" : null;
  if (typeof value === "boolean") return "boolean";
  if (!Array.isArray(value)) return null;
  if (value.every((item) => typeof item === "string")) return value.length === 0 ? null : "strings";
  return value.every((item) => typeof item === "number" && Number.isFinite(item)) ? "numbers" : null;
}

/** The one kind of all values; an empty list fits either kind of list. */
export function commonKind(values: readonly unknown[]): Kind | null {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  const kinds = new Set(values.filter((value) => !isEmpty(value)).map(kindOf));
  if (kinds.size === 0 && values.length > 0) return "strings";
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || kind === null) return null;
  return values.some(isEmpty) && kind !== "strings" && kind !== "numbers" ? null : kind;
}

/** Values that would grow without end or are no numbers count as none. */
export function tame(value: Value): Value {
  // Minus zero is not the zero that a test expects.
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
  if (typeof value === "string") return value.length <= MAX_TEXT ? value : undefined;
  if (Array.isArray(value)) {
    if (value.length > MAX_LIST) return undefined;
    return value.some((item) => tame(item) === undefined) ? undefined : value;
  }
  return value;
}

export function keyOf(values: readonly Value[]): string {
  return JSON.stringify(values, (_, value) => (value === undefined ? "\u0000none" : value));
}

export function isSame(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => isSame(item, b[at]));
  return a === b;
}
