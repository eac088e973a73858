import type { TextSearchOutput } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import type { NamedText } from "./slice.ts";

const MAX_LINE_CHARS = 400;

/**
 * Lines that match a query, best first: the whole phrase, then all words, then (only if none has all) some of them.
 * A query in double quotes matches the phrase only. Case and accents do not matter.
 */
export function searchText({ name, text }: NamedText, query: string, limit = 20): TextSearchOutput {
  const { phrase, words, isQuoted } = readQuery(query);
  const found: { line: number; raw: string; at: number; rank: number }[] = [];
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const folded = fold(raw);
    const atPhrase = folded.indexOf(phrase);
    const hits = words.filter((word) => folded.includes(word));
    if (atPhrase < 0 && (isQuoted || hits.length === 0)) continue;
    const rank = atPhrase >= 0 ? words.length + 1 : hits.length;
    const at = atPhrase >= 0 ? atPhrase : folded.indexOf(hits[0] ?? "");
    found.push({ line: index + 1, raw, at, rank });
  }
  const hasFull = found.some((match) => match.rank >= words.length);
  const kept = hasFull ? found.filter((match) => match.rank >= words.length) : found;
  kept.sort((a, b) => b.rank - a.rank || a.line - b.line);
  const matches = kept.slice(0, limit).map(({ line, raw, at }) => ({ line, text: excerpt(raw, at) }));
  return { name, total: kept.length, matches };
}

function readQuery(query: string): { phrase: string; words: string[]; isQuoted: boolean } {
  const quoted = /^\s*["“](.+)["”]\s*$/.exec(query)?.[1];
  const phrase = fold(quoted ?? query).trim();
  const words = [...new Set(phrase.match(/[\p{L}\p{N}]+(?:[.,'-][\p{L}\p{N}]+)*/gu) ?? [])];
  if (phrase === "") throw new DomainError("bad_input", "The query is empty: give words to find.");
  return { phrase, words: words.length > 0 ? words : [phrase], isQuoted: quoted !== undefined };
}

/** Character by character, so that positions in the folded and the original line are the same. */
function fold(text: string): string {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.toLowerCase();
  let folded = "";
  for (let index = 0; index < text.length; index++) {
    const unit = text.charAt(index);
    const plain = unit.normalize("NFD").charAt(0).toLowerCase();
    folded += plain.length === 1 ? plain : unit;
  }
  return folded;
}

function excerpt(raw: string, at: number): string {
  if (raw.length <= MAX_LINE_CHARS) return raw.trim();
  const start = Math.max(0, Math.min(at - MAX_LINE_CHARS / 4, raw.length - MAX_LINE_CHARS));
  const end = start + MAX_LINE_CHARS;
  return `${start > 0 ? "…" : ""}${raw.slice(start, end).trim()}${end < raw.length ? "…" : ""}`;
}
