import { elapsed } from "./format.ts";

/** `in_progress` as people read it. */
export const wordsOf = (state: string): string => state.replaceAll("_", " ");

const DAY_MS = 24 * 60 * 60_000;

/** How long ago, short: `0:07`, `2 h 10`, `3 d`. */
export function agoOf(time: Date | null, nowMs: number = Date.now()): string {
  if (!time) return "";
  const ms = Math.max(0, nowMs - time.getTime());
  return ms >= DAY_MS ? `${Math.floor(ms / DAY_MS)} d` : elapsed(ms);
}
