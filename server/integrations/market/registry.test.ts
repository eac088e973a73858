import { afterEach, describe, expect, it } from "vitest";
import { type MarketFault, MOCK_SYMBOL, type MockMarket, startMockMarket } from "#tests/support/mock-market";
import { editDistance } from "./near.ts";
import { fetchSeries, marketOf, searchSymbols } from "./registry.ts";

const RANGE = { from: "2024-11-27", to: "2026-11-27" };
let mocks: MockMarket[] = [];
afterEach(async () => {
  await Promise.all(mocks.map((mock) => mock.close()));
  mocks = [];
});

async function market(
  faults: { yahoo?: MarketFault; stooq?: MarketFault } = {},
  which: "auto" | "yahoo" | "sample" = "auto",
) {
  const yahoo = await startMockMarket("yahoo", faults.yahoo);
  const stooq = await startMockMarket("stooq", faults.stooq);
  mocks = [yahoo, stooq];
  return marketOf({ MUSTER_MARKET: which, YAHOO_BASE_URL: yahoo.url, STOOQ_BASE_URL: stooq.url });
}
const askedOf = () => mocks.map(({ asked }) => asked.length);

describe("who is asked for prices", () => {
  it("is the sample set for sample shares, without a network", async () => {
    const draft = await fetchSeries(await market({ yahoo: "closed", stooq: "closed" }), { symbol: "NRLD", ...RANGE });
    expect(draft).toMatchObject({ provider: "sample", name: "Norrland Outdoor AB" });
    expect(askedOf()).toEqual([0, 0]);
  });

  it("is Yahoo for other shares, and Stooq where Yahoo fails", async () => {
    expect((await fetchSeries(await market(), { symbol: MOCK_SYMBOL, ...RANGE })).provider).toBe("yahoo");
    expect(askedOf()).toEqual([1, 0]);
    const second = await fetchSeries(await market({ yahoo: "rate_limit" }), { symbol: MOCK_SYMBOL, ...RANGE });
    expect(second.provider).toBe("stooq");
  });

  it("is never the sample set for a share nobody knows", async () => {
    const asked = fetchSeries(await market(), { symbol: "NRLX", ...RANGE });
    await expect(asked).rejects.toMatchObject({ kind: "unknown_symbol" });
  });

  it("says that nobody could be reached, not that the share is unknown", async () => {
    const asked = fetchSeries(await market({ yahoo: "closed", stooq: "closed" }), { symbol: MOCK_SYMBOL, ...RANGE });
    await expect(asked).rejects.toMatchObject({
      kind: "unreachable",
      message:
        "There are no prices of ACME now. Yahoo Finance cannot be reached from here. Stooq cannot be reached from here.",
    });
  });

  it("tells both when one does not know the share and the other cannot be asked", async () => {
    const asked = fetchSeries(await market({ yahoo: "closed" }), { symbol: "NRLX", ...RANGE });
    await expect(asked).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(/reached.*know NRLX/),
    });
  });

  it("is one source alone where the setting says so", async () => {
    const alone = await market({}, "yahoo");
    await expect(fetchSeries(alone, { symbol: "NRLD", ...RANGE })).rejects.toMatchObject({ kind: "unknown_symbol" });
    expect(askedOf()).toEqual([1, 0]);
    const samples = await market({}, "sample");
    await expect(fetchSeries(samples, { symbol: MOCK_SYMBOL, ...RANGE })).rejects.toMatchObject({
      kind: "unknown_symbol",
    });
    expect(askedOf()).toEqual([0, 0]);
  });
});

describe("the search for a share", () => {
  it("finds slips of the keyboard and words of a name among the sample shares", async () => {
    const samples = await market({}, "sample");
    const first = async (text: string) => (await searchSymbols(samples, text)).matches[0]?.symbol;
    expect(await first("NRDL")).toBe("NRLD");
    expect(await first("norrland")).toBe("NRLD");
    expect(await first("seafood")).toBe("FJRD");
    expect(await first("fjrd")).toBe("FJRD");
    expect(await first("QQQQQ")).toBeUndefined();
  });

  it("keeps what one source found and says that the other could not be asked", async () => {
    const { matches, problems } = await searchSymbols(await market({ yahoo: "closed" }), "Norrland");
    expect(matches.map(({ symbol }) => symbol)).toEqual(["NRLD"]);
    expect(problems).toEqual(["Yahoo Finance cannot be reached from here."]);
  });

  it("counts letters put in, left out, changed and swapped", () => {
    expect(editDistance("NRLD", "NRLD")).toBe(0);
    expect(editDistance("NRDL", "NRLD")).toBe(1);
    expect(editDistance("NRL", "NRLD")).toBe(1);
    expect(editDistance("KITTEN", "SITTING")).toBe(3);
  });
});
