import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gapsOf } from "#server/domains/market/policy";
import { SAMPLE_LAST_DAY, SAMPLE_SHARES } from "./sample/catalog.ts";
import { sampleCsv } from "./sample/generate.ts";
import { sampleProvider } from "./sample.ts";

const read = (symbol: string) => readFileSync(join(import.meta.dirname, "sample", `${symbol}.csv`), "utf8");
const ask = (symbol: string) => sampleProvider.dailySeries({ symbol, from: "2024-01-01", to: "2026-12-31" });

describe("the sample shares", () => {
  it.each(SAMPLE_SHARES.map(({ symbol }) => symbol))("%s follows from the script to the byte", (symbol) => {
    const share = SAMPLE_SHARES.find((one) => one.symbol === symbol);
    expect(share && sampleCsv(share)).toBe(read(symbol));
  });

  it("have about two years of days without weekends and holidays, none of them broken", async () => {
    const { bars, skippedRows } = await ask("FJRD");
    expect(bars.length).toBeGreaterThan(490);
    expect(skippedRows).toBe(0);
    expect(bars.at(-1)?.date).toBe(SAMPLE_LAST_DAY);
    const weekdays = new Set(bars.map(({ date }) => new Date(date).getUTCDay()));
    expect([...weekdays].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(bars.some(({ date }) => date === "2025-12-25")).toBe(false);
  });

  it("come adjusted for the split: no jump where the file halves", async () => {
    const { bars, splits } = await ask("NRLD");
    expect(splits).toEqual([{ date: "2025-09-15", ratio: 2 }]);
    const at = bars.findIndex(({ date }) => date === "2025-09-15");
    const [before, after] = [bars[at - 1]?.close ?? 0, bars[at]?.close ?? 0];
    expect(Math.abs(after / before - 1)).toBeLessThan(0.1);
    const quoted = Number(/^2025-09-12,.*$/m.exec(read("NRLD"))?.[0].split(",")[4]);
    expect(quoted / after).toBeGreaterThan(1.8);
    expect(before).toBe(quoted / 2);
  });

  it("have a halt in one and a thin history in another", async () => {
    expect(gapsOf((await ask("NRLD")).bars)).toEqual([{ after: "2026-02-06", before: "2026-02-19", weekdays: 8 }]);
    expect((await ask("TNLK")).bars).toHaveLength(12);
  });
});
