import type { Value } from "#server/lib/synthesis/values";

export type Read = { value: Value; end: number };

/** Reads one value as code writes it: a text in any quotes, a number, true, false, or a list of these. Null: there is none here. */
export function readValue(text: string, start: number): Read | null {
  const at = skip(text, start);
  const sign = text[at] ?? "";
  if (sign === "[") return readList(text, at + 1);
  if (sign === '"' || sign === "'" || sign === "`" || sign === "“")
    return readText(text, at, sign === "“" ? "”" : sign);
  const word = /^(true|false)\b/.exec(text.slice(at, at + 6))?.[1];
  if (word) return { value: word === "true", end: at + word.length };
  const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?/i.exec(text.slice(at, at + 40))?.[0];
  return number ? { value: Number(number), end: at + number.length } : null;
}

/** Values separated by commas up to the closing sign. */
export function readValues(text: string, start: number, close: string): { values: Value[]; end: number } | null {
  const values: Value[] = [];
  let at = skip(text, start);
  if (text[at] === close) return { values, end: at + 1 };
  for (;;) {
    const read = readValue(text, at);
    if (!read) return null;
    values.push(read.value);
    at = skip(text, read.end);
    if (text[at] === close) return { values, end: at + 1 };
    if (text[at] !== ",") return null;
    at = skip(text, at + 1);
  }
}

function readList(text: string, start: number): Read | null {
  const read = readValues(text, start, "]");
  return read && { value: read.values, end: read.end };
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

function readText(text: string, start: number, close: string): Read | null {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (sign === close) return { value, end: at + 1 };
    if (sign === "\\") {
      at += 1;
      const next = text[at] ?? "";
      value += ESCAPES[next] ?? next;
    } else value += sign;
  }
  return null;
}

function skip(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
}
