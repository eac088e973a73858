import { SAMPLE_LAST_DAY, type SampleShare } from "./catalog.ts";

/**
 * Makes the sample prices: a random walk with a fixed seed, so that the files follow from this code to the byte. Written as they
 * would have been quoted on their day, before any split. `scripts/market-samples.ts` writes them beside this.
 */
const DAY_MS = 86_400_000;

export function sampleCsv(share: SampleShare): string {
  const random = randomOf(share.seed);
  const days = tradingDays(share);
  const path = walk(days.length, share, random);
  const scale = share.lastClose / (path.at(-1)?.close ?? 1);
  const lines = path.map(({ open, high, low, close, activity }, index) => {
    const date = days[index] ?? "";
    const ratio = share.splits.reduce((all, split) => (date < split.date ? all * split.ratio : all), scale);
    const volume = Math.round((share.volume * activity) / (ratio / scale) / 100) * 100;
    const prices = [open, high, low, close].map((price) => (price * ratio).toFixed(2));
    return [date, ...prices, volume].join(",");
  });
  return `Date,Open,High,Low,Close,Volume\n${lines.join("\n")}\n`;
}

function tradingDays({ firstDay, closed }: SampleShare): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(firstDay); ms <= Date.parse(SAMPLE_LAST_DAY); ms += DAY_MS) {
    const weekday = new Date(ms).getUTCDay();
    const date = new Date(ms).toISOString().slice(0, 10);
    if (weekday !== 0 && weekday !== 6 && !closed.includes(date)) days.push(date);
  }
  return days;
}

function walk(length: number, { drift, spread }: SampleShare, random: () => number) {
  let last = 1;
  return Array.from({ length }, () => {
    const open = last * (1 + spread * 0.25 * bell(random));
    const close = open * (1 + drift + spread * bell(random));
    const high = Math.max(open, close) * (1 + spread * 0.4 * random());
    const low = Math.min(open, close) * (1 - spread * 0.4 * random());
    last = close;
    return { open, high, low, close, activity: 0.6 + random() * 0.8 };
  });
}

/** Near a normal distribution (Irwin–Hall), by sums only: the same on every machine. */
function bell(random: () => number): number {
  let sum = 0;
  for (let index = 0; index < 12; index += 1) sum += random();
  return sum - 6;
}

/** Mulberry32: 32 bits of state, integer arithmetic only. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
