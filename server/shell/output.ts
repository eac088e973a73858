import { MAX_KEPT_OUTPUT } from "./limits.ts";

/** The beginning and the end of a long text, with a line between that says how much is left out. */
export function keepEnds(text: string, limit = MAX_KEPT_OUTPUT): { text: string; isTruncated: boolean } {
  if (text.length <= limit) return { text, isTruncated: false };
  const half = Math.floor(limit / 2);
  const left = text.length - 2 * half;
  return {
    text: `${text.slice(0, half)}\n… ${left.toLocaleString("en-US")} characters left out …\n${text.slice(-half)}`,
    isTruncated: true,
  };
}
