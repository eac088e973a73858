export type ScannedRecord = { line: number; cells: string[] } | { line: number; reason: string };

/** A quoted field longer than this was never meant to be one: its closing quote is missing. */
const MAX_QUOTED_CHARS = 100_000;
const MAX_QUOTED_LINES = 200;

/**
 * Splits delimited text (RFC 4180 with `\n`, `\r\n` or `\r`) into records with the line each begins on. A record that
 * breaks the quoting rules is reported and reading goes on with the next line, so one stray quote costs one row, not
 * the rest of the file. Blank lines are skipped.
 */
export function* scanRecords(source: string, delimiter: string): Generator<ScannedRecord> {
  const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const newline = text.indexOf("\n", position);
    const end = newline < 0 ? text.length : newline;
    const raw = text.slice(position, end);
    if (raw.includes('"')) {
      const quoted = readQuoted(text, position, delimiter);
      if ("reason" in quoted) {
        yield { line, reason: quoted.reason };
      } else {
        yield { line, cells: quoted.cells };
        line += quoted.extraLines + 1;
        position = quoted.end + 1;
        continue;
      }
    } else if (raw.trim() !== "" || (raw !== "" && delimiter === "\t")) {
      yield { line, cells: raw.split(delimiter) };
    }
    position = end + 1;
    line++;
  }
}

type Quoted = { cells: string[]; end: number; extraLines: number } | { reason: string };

function readQuoted(text: string, from: number, delimiter: string): Quoted {
  const cells: string[] = [];
  let position = from;
  let extraLines = 0;
  for (;;) {
    const start = skipSpaces(text, position, delimiter);
    if (text[start] === '"') {
      const field = readQuotedField(text, start);
      if ("reason" in field) return field;
      cells.push(field.value);
      extraLines += field.lines;
      position = skipSpaces(text, field.end, delimiter);
    } else {
      const end = endOfField(text, position, delimiter);
      cells.push(text.slice(position, end));
      position = end;
    }
    const next = text[position];
    if (next === undefined || next === "\n") return { cells, end: position, extraLines };
    if (next !== delimiter) return { reason: "text follows a closing quote" };
    position++;
  }
}

function readQuotedField(
  text: string,
  open: number,
): { value: string; end: number; lines: number } | { reason: string } {
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0 || close - open > MAX_QUOTED_CHARS) return { reason: "a quote is never closed" };
  const inner = text.slice(open + 1, close);
  const lines = inner.includes("\n") ? inner.split("\n").length - 1 : 0;
  if (lines > MAX_QUOTED_LINES) return { reason: "a quote is never closed" };
  return { value: inner.includes('""') ? inner.replaceAll('""', '"') : inner, end: close + 1, lines };
}

function skipSpaces(text: string, from: number, delimiter: string): number {
  let position = from;
  while (text[position] === " " || (text[position] === "\t" && delimiter !== "\t")) position++;
  return position;
}

function endOfField(text: string, from: number, delimiter: string): number {
  let position = from;
  while (position < text.length && text[position] !== delimiter && text[position] !== "\n") position++;
  return position;
}
