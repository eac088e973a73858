/** Values for the gallery: fixed, so that two looks at it are the same. */

export function sampleDays(count: number): string[] {
  return Array.from({ length: count }, (_, day) => new Date(Date.UTC(2026, 7, 3 + day)).toISOString().slice(0, 10));
}

export function sampleWave(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, at) =>
    Number((12 + seed * 3 + 6 * Math.sin(at / (5 + seed)) + 3 * Math.sin(at * seed * 1.7) + at * 0.05).toFixed(2)),
  );
}

export function sampleCandles(count: number) {
  const closes = sampleWave(count, 2).map((value, at) => 90 + value / 2 + at * 0.4);
  return sampleDays(count).map((date, at) => {
    const close = closes[at] ?? 0;
    const open = closes[at - 1] ?? close - 1;
    const wick = 0.6 + ((at * 7) % 5) / 4;
    return {
      date,
      open,
      close,
      high: Math.max(open, close) + wick,
      low: Math.min(open, close) - wick,
      volume: 30_000 + ((at * 7_919) % 50_000),
    };
  });
}
