import { count } from "#components/lib/format";

const WORDS_A_MINUTE = 200;

/** `312 words · 2 min`. */
export function wordsOf(body: string): string {
  const words = body.split(/\s+/).filter(Boolean).length;
  return `${count(words)} words · ${Math.max(1, Math.round(words / WORDS_A_MINUTE))} min`;
}
