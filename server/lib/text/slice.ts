import type { AttachmentReadOutput } from "#server/domains/analysis/schema";

export type NamedText = { name: string; text: string };

/** A window of the text that never cuts a character (surrogate pair) in half; `nextOffset` is null at the end. */
export function sliceText(source: NamedText, offset: number, limit: number): AttachmentReadOutput {
  const { name, text } = source;
  const start = isInsidePair(text, offset) ? offset + 1 : offset;
  let end = Math.min(text.length, start + Math.max(1, limit));
  if (isInsidePair(text, end)) end += limit > 1 ? -1 : 1;
  return {
    name,
    text: text.slice(start, end),
    totalChars: text.length,
    nextOffset: end < text.length ? end : null,
  };
}

function isInsidePair(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
