/**
 * What could mean something to the Markdown reader: marks within a line, addresses, a hard break, and lines that begin a list, a
 * heading, a quote, code or a rule. Rather too much than too little: such a text is only read by the reader after all.
 */
const MARKS = /[*_`~[\]<\\&|\0]|https?:|www\.|[\w.+-]@\w| {2,}\r?\n/i;
const LINE_STARTS = /^(?: {0,3}(?:#|>|[-+](?:\s|$)|\d{1,9}[.)](?:\s|$)|=+\s*$|-{2,}\s*$)| {4}| {0,3}\t)/m;

/** The paragraphs of a text without any Markdown in it; null when it takes the reader. */
export function plainParagraphs(text: string): string[] | null {
  if (MARKS.test(text) || LINE_STARTS.test(text)) return null;
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}
