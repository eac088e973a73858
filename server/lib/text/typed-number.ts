/** Three digits behind a comma: a thousand to one reader, a fraction to the next. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** A number as people type it, with a point or a comma before its fraction; null for what is none, or might be two. */
export function typedNumber(typed: string): number | null {
  const text = typed.trim();
  const value = Number(text.replace(",", "."));
  return text === "" || !Number.isFinite(value) || AMBIGUOUS.test(text) ? null : value;
}
