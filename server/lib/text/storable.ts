import { DomainError } from "../errors.ts";

const MOST_DEEP = 200;
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59Z");

/**
 * The value as a database can hold it: the NUL character and half a surrogate pair, which PostgreSQL takes in no text, become
 * the replacement character. Unchanged parts are given back as they are. Throws `bad_input` on what no form of it could be
 * stored: a date outside the years 1 to 9999, nesting without end.
 */
export function storable(value: unknown, where = "input", depth = 0): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return storableDate(value, where);
  if (depth > MOST_DEEP) throw new DomainError("bad_input", `${where} is nested more than ${MOST_DEEP} levels deep.`);
  if (Array.isArray(value)) return storableList(value, where, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? storableObject(value, where, depth) : value;
}

export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\u0000") ? whole.replaceAll("\u0000", "\uFFFD") : whole;
}

const UNFIT = /\\u(?:d[89a-f]|0000)/;

/** A value of ours as JSON that PostgreSQL takes: code that shortens a text may cut it in the middle of a character. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return UNFIT.test(text) ? JSON.stringify(storable(value)) : text;
}

function storableDate(date: Date, where: string): Date {
  const at = date.getTime();
  // An invalid date is the schema's to refuse.
  if (Number.isNaN(at) || (at >= FIRST_MS && at <= LAST_MS)) return date;
  throw new DomainError("bad_input", `${where} is a date outside the years 1 to 9999.`);
}

function storableList(list: unknown[], where: string, depth: number): unknown[] {
  let made: unknown[] | null = null;
  for (let place = 0; place < list.length; place += 1) {
    const part = storable(list[place], where, depth + 1);
    if (part === list[place]) continue;
    made ??= [...list];
    made[place] = part;
  }
  return made ?? list;
}

function storableObject(object: object, where: string, depth: number): object {
  let isChanged = false;
  const entries: [string, unknown][] = [];
  for (const [key, part] of Object.entries(object)) {
    const kept = storableText(key);
    const made = storable(part, depth === 0 ? kept : where, depth + 1);
    isChanged ||= made !== part || kept !== key;
    entries.push([kept, made]);
  }
  return isChanged ? Object.fromEntries(entries) : object;
}
