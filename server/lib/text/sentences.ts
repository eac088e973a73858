/** Words whose dot does not end a sentence. */
const ABBREVIATIONS = new Set(
  "mr mrs ms dr prof st no nr vs e.g i.e etc approx ca cf fig vol inc ltd co corp dept est jan feb mar apr jun jul aug sep sept oct nov dec z.b d.h bzw usw t.ex bl.a p.a u.s u.k a.m p.m".split(
    " ",
  ),
);

export type Sentence = { offset: number; text: string };

/** Splits a paragraph at `.`, `!`, `?` or `…` before a new sentence; decimals, initials and abbreviations stay whole. */
export function splitSentences(paragraph: string): Sentence[] {
  const sentences: Sentence[] = [];
  // Bounded repeats: a megabyte of dots must not make the search quadratic.
  let start = 0;
  for (const match of paragraph.matchAll(/[.!?…]{1,5}["'”’»)\]*_]{0,5}(?=\s)/gu)) {
    const end = match.index + match[0].length;
    if (!isBoundary(paragraph, match.index, end)) continue;
    pushSentence(sentences, paragraph, start, end);
    start = end;
  }
  pushSentence(sentences, paragraph, start, paragraph.length);
  return sentences;
}

function isBoundary(text: string, dot: number, end: number): boolean {
  if (/^\s+\p{Ll}/u.test(text.slice(end, end + 20))) return false;
  if (text[dot] !== ".") return true;
  const word = /[\p{L}.]+$/u.exec(text.slice(Math.max(0, dot - 20), dot))?.[0] ?? "";
  const isInitial = /^\p{Lu}$/u.test(word) && !/^\s+(The|This|We|It|I)\b/.test(text.slice(end, end + 8));
  return !isInitial && !ABBREVIATIONS.has(word.toLowerCase());
}

function pushSentence(into: Sentence[], paragraph: string, from: number, to: number): void {
  const raw = paragraph.slice(from, to);
  const text = raw.trim().replace(/\s+/g, " ");
  if (text !== "") into.push({ offset: from + (raw.length - raw.trimStart().length), text });
}
