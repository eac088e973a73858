export type Summary = { count: number; p50: number; p95: number; p99: number; max: number; perSecond: number | null };

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** `wallMs` is how long all samples took together; without it there is no rate. */
export function summaryOf(samples: readonly number[], wallMs?: number): Summary {
  return {
    count: samples.length,
    p50: percentile(samples, 0.5),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
    max: percentile(samples, 1),
    perSecond: wallMs ? samples.length / (wallMs / 1_000) : null,
  };
}

/** Of several rounds of the same measurement the one in the middle by p95: a neighbour's burst does not decide. */
export function middleRound(rounds: readonly Summary[]): Summary {
  const sorted = rounds.toSorted((a, b) => a.p95 - b.p95);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new Error("A measurement needs at least one round.");
  return middle;
}
