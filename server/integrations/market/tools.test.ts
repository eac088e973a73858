import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { getDb } from "#db/handle";
import { marketSeries } from "#db/tables/market";
import type { Tool, ToolScope } from "#server/core/tool";
import { KEPT_SERIES, setHomeSymbol, storeSeries } from "#server/domains/market/commands";
import { compareMarket, readSeries } from "#server/domains/market/queries";
import { pricesAnalyse } from "#server/domains/market/tools";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { MOCK_SYMBOL, startMockMarket } from "#tests/support/mock-market";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { keepSeries, seriesJob } from "./fetch.ts";
import { marketOf } from "./registry.ts";
import { pricesGet, pricesSearch } from "./tools.ts";

let team: TestTeam;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await openTestDatabase();
  team = await makeTeam();
  close = () => database.close();
});
afterAll(() => close());

const scope: ToolScope = { runId: newId(), runNumber: 1, agentId: newId(), missionId: null, taskId: null };

async function use(tool: Tool, input: unknown): Promise<unknown> {
  const long = await tool.prepare(team.ctx, scope, input);
  const prepared = tool.effect === "compute" ? await long(AbortSignal.timeout(10_000)) : undefined;
  return tool.invoke(team.ctx, scope, input, prepared);
}

const got = z.object({ seriesId: z.string(), window: z.object({ days: z.number(), isShort: z.boolean() }) }).loose();

describe("prices_get", () => {
  it("stores the days and answers an id with facts, never the days", async () => {
    const result = await use(pricesGet, { symbol: "nrld", range: "3M" });
    expect(result).toMatchObject({
      symbol: "NRLD",
      name: "Norrland Outdoor AB",
      provider: "sample",
      isSample: true,
      asOf: "2026-11-27",
      lastClose: { value: 123.74, text: "123.74" },
      window: { from: "2026-08-27", to: "2026-11-27", days: 67, isShort: false },
    });
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
    expect(pricesGet.bringsOutsideText(result)).toBe(false);
  });

  it("stores the same prices once", async () => {
    const [first, second] = [await use(pricesGet, { symbol: "FJRD" }), await use(pricesGet, { symbol: "FJRD" })];
    expect(got.parse(second).seriesId).toBe(got.parse(first).seriesId);
  });

  it("says that the history is shorter than the range", async () => {
    const { window } = got.parse(await use(pricesGet, { symbol: "NRLD", range: "5Y" }));
    expect(window).toMatchObject({ isShort: true, days: 499 });
  });

  it("refuses a word that is no symbol, with what one looks like", async () => {
    await expect(use(pricesGet, { symbol: "../etc" })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("such as NRLD"),
    });
  });
});

describe("prices from outside", () => {
  const nowMs = Date.parse("2026-11-28T10:00:00Z");
  const get = async (market: ReturnType<typeof marketOf>, at = nowMs) => {
    const job = await seriesJob(team.ctx, { symbol: MOCK_SYMBOL, range: "3M", market, nowMs: at });
    return keepSeries(team.ctx, await job(), null);
  };

  it("are fetched once within a quarter of an hour, and taint the run that read them", async () => {
    const mock = await startMockMarket("yahoo");
    const market = marketOf({ MUSTER_MARKET: "yahoo", YAHOO_BASE_URL: mock.url, STOOQ_BASE_URL: undefined });
    try {
      const id = await get(market);
      expect(await get(market, nowMs + 14 * 60_000)).toBe(id);
      expect(mock.asked).toHaveLength(1);
      await get(market, nowMs + 16 * 60_000);
      expect(mock.asked).toHaveLength(2);
      const shown = await readSeries.call(team.ctx, { seriesId: id });
      expect(shown).toMatchObject({ isSample: false, sourceLabel: "Yahoo Finance", currency: "USD" });
      expect(pricesGet.bringsOutsideText(shown)).toBe(true);
    } finally {
      await mock.close();
    }
  });

  it("that cannot be had are said, and nothing is stored in their place", async () => {
    const mock = await startMockMarket("yahoo", "closed");
    const market = marketOf({ MUSTER_MARKET: "yahoo", YAHOO_BASE_URL: mock.url, STOOQ_BASE_URL: undefined });
    const before = await getDb().$count(marketSeries);
    await expect(get(market, nowMs + 3_600_000)).rejects.toMatchObject({
      code: "limited",
      message: "There are no prices of ACME now. Yahoo Finance cannot be reached from here.",
    });
    expect(await getDb().$count(marketSeries)).toBe(before);
  });
});

describe("prices_analyse", () => {
  it("computes by ids what was asked for, with the reason for what is unknown", async () => {
    const { seriesId } = got.parse(await use(pricesGet, { symbol: "TNLK" }));
    const result = await use(pricesAnalyse, { seriesIds: [seriesId], range: "1Y", indicators: ["return", "sma200"] });
    expect(result).toMatchObject({
      comparison: null,
      series: [
        {
          symbol: "TNLK",
          window: { isShort: true, days: 12 },
          figures: { sma200: { value: null, text: "unknown", note: "needs 200 days, there are 12" } },
        },
      ],
    });
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
  });

  it("compares series and keeps their lines out of the answer", async () => {
    const ids = [
      got.parse(await use(pricesGet, { symbol: "NRLD" })).seriesId,
      got.parse(await use(pricesGet, { symbol: "FJRD" })).seriesId,
    ];
    const result = await use(pricesAnalyse, { seriesIds: ids, range: "YTD" });
    expect(result).toMatchObject({ comparison: { pairs: [{ a: "NRLD", b: "FJRD" }] } });
    expect(JSON.stringify(result)).not.toContain('points":');
    const lines = await compareMarket.call(team.ctx, { seriesIds: ids, range: "YTD" });
    expect(lines.lines.map(({ points }) => points[0]?.value)).toEqual([100, 100]);
    expect(lines.from).toBe("2025-12-30");
  });

  it("does not know another team's series", async () => {
    const { seriesId } = got.parse(await use(pricesGet, { symbol: "NRLD" }));
    const other = await makeTeam("Other");
    const asked = pricesAnalyse.invoke(other.ctx, scope, { seriesIds: [seriesId] });
    await expect(asked).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("prices_search", () => {
  it("tells the team's own share", async () => {
    expect(await use(pricesSearch, {})).toMatchObject({ home: null });
    await setHomeSymbol.call(team.ctx, { symbol: "nrld" });
    expect(await use(pricesSearch, {})).toMatchObject({ home: "NRLD" });
    await setHomeSymbol.call(team.ctx, { symbol: null });
  });
});

describe("market.series", () => {
  it("gives the newest of a symbol, and an average that looks back before the range", async () => {
    await use(pricesGet, { symbol: "NRLD" });
    const shown = await readSeries.call(team.ctx, { symbol: "NRLD", range: "1M" });
    expect(shown.bars).toHaveLength(shown.window.days);
    expect(shown.averages[0]?.values).toHaveLength(shown.window.days);
    expect(shown.averages[0]?.values[0]).not.toBeNull();
    expect(shown.averages[0]?.values.at(-1)).toBeCloseTo(shown.figures.sma20?.value ?? 0, 9);
  });

  it("says what to do when the prices are gone", async () => {
    await expect(readSeries.call(team.ctx, { seriesId: newId() })).rejects.toMatchObject({
      code: "not_found",
      message: "These prices are no longer kept. Ask for the symbol again.",
    });
  });
});

describe("what a team keeps", () => {
  it("is bounded: the series not fetched for the longest time go first", async () => {
    const other = await makeTeam("Keeper");
    const bars = [{ date: "2026-11-27", open: 1, high: 1, low: 1, close: 1, volume: null }];
    const facts = { name: "", currency: null, timeZone: "UTC", exchange: "", provider: "yahoo" as const };
    const draft = { ...facts, symbol: "LAST", bars, splits: [], dividends: [], skippedRows: 0 };
    const kept = Array.from({ length: KEPT_SERIES }, (_, at) => ({
      ...draft,
      symbol: `S${at}`,
      teamId: other.id,
      firstDate: "2026-11-27",
      lastDate: "2026-11-27",
      dayCount: 1,
      contentHash: `S${at}`,
      askedFrom: "2024-11-27",
      fetchedAt: new Date(at * 1_000),
    }));
    await getDb().insert(marketSeries).values(kept);
    const newest = { draft, askedFrom: "2024-11-27", fetchedAtMs: KEPT_SERIES * 1_000, runId: null };
    await storeSeries.call(other.ctx, newest);
    await expect(readSeries.call(other.ctx, { symbol: "S0" })).rejects.toMatchObject({ code: "not_found" });
    for (const symbol of ["S1", "LAST"]) expect((await readSeries.call(other.ctx, { symbol })).symbol).toBe(symbol);
  });
});
