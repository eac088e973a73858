/** Between two sweeps lies a second. After more than this nothing was looked at: a start, a machine that slept, a stopped process. */
const GAP_MS = 10_000;

/** Since when sweeps have followed each other without a gap: nobody is late for the time in which Muster itself was away. */
export function watchGaps(): { begin(nowMs: number): number; end(nowMs: number): void } {
  let sinceMs = 0;
  let endedMs = Number.NEGATIVE_INFINITY;
  return {
    begin(nowMs) {
      if (nowMs - endedMs > GAP_MS) sinceMs = nowMs;
      return sinceMs;
    },
    end(nowMs) {
      endedMs = nowMs;
    },
  };
}
