/** The same seed always gives the same numbers (mulberry32), so that a failed run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `low` to `high`, both included. */
export function between(random: () => number, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

const REGIONS = ["North", "South", "East", "West"];
const PRODUCTS = ["Tent", "Stove", "Lamp", "Rope", "Mug"];

/** A small sales table: region, product, units, revenue. */
export function salesTable(seed: number, rows = 60): string {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, () => {
    const units = between(random, 1, 20);
    const priceCents = between(random, 499, 24_900);
    const region = REGIONS[between(random, 0, REGIONS.length - 1)];
    const product = PRODUCTS[between(random, 0, PRODUCTS.length - 1)];
    return `${region},${product},${units},${((units * priceCents) / 100).toFixed(2)}`;
  });
  return `region,product,units,revenue\n${lines.join("\n")}\n`;
}

export const SALES_NOTES = `# Notes for the range review

- Ignore the region West, it is a test shop.
- Do not stop the Stove: it is under contract until 2027.
`;

/** About 250 steps of eight agents. */
export function largeMission(seed: number) {
  return {
    goal: "Which region and product drive our revenue, and what should we stop selling?",
    files: { "sales.csv": salesTable(seed), "notes.md": SALES_NOTES },
  };
}

/** About 75 steps: enough for every kind of write, and done in seconds. */
export function smallMission(seed: number) {
  return { goal: "Which region drives our revenue?", files: { "sales.csv": salesTable(seed, 24) } };
}

export type MissionData = { goal: string; files: Record<string, string> };
