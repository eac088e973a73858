import { afterEach, describe, expect, it } from "vitest";
import { markTransaction } from "#db/handle";
import { seriesDraft } from "#server/domains/market/schema";
import { type MarketFault, MOCK_SYMBOL, type MockMarket, startMockMarket } from "#tests/support/mock-market";
import type { OutsideLimits } from "./outside.ts";
import { type MarketDataProvider, MarketProblem } from "./provider.ts";
import { sampleProvider } from "./sample.ts";
import { stooqProvider } from "./stooq.ts";
import { yahooProvider } from "./yahoo.ts";

const RANGE = { from: "2024-11-27", to: "2026-11-27" };
const MAKE = { yahoo: yahooProvider, stooq: stooqProvider };
const KNOWN = { sample: "NRLD", yahoo: MOCK_SYMBOL, stooq: MOCK_SYMBOL };
type Outside = keyof typeof MAKE;

let mock: MockMarket | undefined;
afterEach(async () => {
  await mock?.close();
  mock = undefined;
});

async function open(kind: Outside, fault?: MarketFault, limits: OutsideLimits = { timeoutMs: 60_000 }) {
  mock = await startMockMarket(kind, fault);
  return MAKE[kind]({ baseUrl: mock.url, limits });
}

async function problemOf(work: Promise<unknown>): Promise<MarketProblem> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof MarketProblem) return error;
  throw error;
}

const ask = (provider: MarketDataProvider, symbol: string) => provider.dailySeries({ symbol, ...RANGE });

describe.each(["sample", "yahoo", "stooq"] as const)("prices of %s", (kind) => {
  const opened = async () => (kind === "sample" ? sampleProvider : open(kind));

  it("are days in order within the range, each once, with where they are from", async () => {
    const draft = await ask(await opened(), KNOWN[kind]);
    expect(seriesDraft.safeParse(draft).error).toBeUndefined();
    expect(draft).toMatchObject({ symbol: KNOWN[kind], provider: kind });
    const days = draft.bars.map(({ date }) => date);
    expect(days).toEqual([...new Set(days)].sort());
    expect(days.at(-1)).toBe("2026-11-27");
    expect(days[0] ?? "").toMatch(/^202[46]-/);
    expect(draft.currency).toMatch(/^[A-Z]{3}$/);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: draft.timeZone })).not.toThrow();
  });

  it("say that a symbol is unknown", async () => {
    const problem = await problemOf(ask(await opened(), "NOSUCH"));
    expect(problem.kind).toBe("unknown_symbol");
    expect(problem.message).toMatch(/not (know|include)/);
  });
});

describe.each(["yahoo", "stooq"] as const)("%s over its real wire format", (kind) => {
  it("reads prices, volume and the range asked for", async () => {
    const draft = await ask(await open(kind), MOCK_SYMBOL);
    expect(draft.bars.map(({ close }) => close)).toEqual([101, 103, 102]);
    expect(draft.bars[0]).toEqual({ date: "2026-11-25", open: 100, high: 102, low: 99.5, close: 101, volume: 1_200 });
    expect(mock?.asked).toHaveLength(1);
    expect(mock?.asked[0]).toMatch(
      kind === "yahoo" ? /^\/v8\/finance\/chart\/ACME\?.*interval=1d/ : /d1=20241127&d2=20261127/,
    );
  });

  it("leaves out broken rows and counts them", async () => {
    const draft = await ask(await open(kind, "malformed"), MOCK_SYMBOL);
    expect(draft.bars.map(({ date }) => date)).toEqual(["2026-11-25", "2026-11-27"]);
    expect(draft.skippedRows).toBe(kind === "yahoo" ? 2 : 3);
  });

  it.each([
    ["rate_limit", "rate_limited"],
    ["html", "unreadable"],
    ["empty", "no_prices"],
    ["error500", "unreachable"],
    ["closed", "unreachable"],
    ["huge", "too_large"],
  ] as const)("says what %s is", async (fault, expected) => {
    const problem = await problemOf(ask(await open(kind, fault), MOCK_SYMBOL));
    expect(problem.kind).toBe(expected);
    expect(problem.message).toContain(kind === "yahoo" ? "Yahoo Finance" : "Stooq");
    expect(problem.message).not.toMatch(/<|undefined|fetch failed/);
  });

  it("gives up after its time limit and asks only once", async () => {
    const problem = await problemOf(ask(await open(kind, "hang", { timeoutMs: 150 }), MOCK_SYMBOL));
    expect(problem).toMatchObject({ kind: "timeout", message: expect.stringContaining("within 0.15 s") });
    expect(mock?.asked).toHaveLength(1);
  });

  it("holds back calls beyond its rate before they go out", async () => {
    const provider = await open(kind, undefined, { aMinute: 2 });
    await ask(provider, MOCK_SYMBOL);
    await ask(provider, MOCK_SYMBOL);
    expect((await problemOf(ask(provider, MOCK_SYMBOL))).kind).toBe("rate_limited");
    expect(mock?.asked).toHaveLength(2);
  });

  it("never goes out inside a transaction", async () => {
    const provider = await open(kind);
    await expect(markTransaction("test", () => ask(provider, MOCK_SYMBOL))).rejects.toThrow();
    expect(mock?.asked).toEqual([]);
  });

  it("stops when its caller does", async () => {
    const provider = await open(kind, "hang");
    const stop = new AbortController();
    const asked = provider.dailySeries({ symbol: MOCK_SYMBOL, ...RANGE, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("yahoo", () => {
  it("tells splits, dividends, the exchange's day and a name without control characters", async () => {
    const draft = await ask(await open("yahoo"), MOCK_SYMBOL);
    expect(draft).toMatchObject({
      name: "Acme Anvils Inc.",
      currency: "USD",
      timeZone: "America/New_York",
      exchange: "NasdaqGS",
      splits: [{ date: "2026-11-27", ratio: 4 }],
      dividends: [{ date: "2026-11-26", amount: 0.25 }],
    });
  });

  it("finds shares by a name and passes over what has no symbol", async () => {
    const found = await (await open("yahoo")).search("anvils");
    expect(found).toEqual([
      { symbol: "ACME", name: "Acme Anvils Inc.", exchange: "NASDAQ", currency: null, provider: "yahoo" },
    ]);
  });
});

describe("stooq", () => {
  it("does not know an exchange it has no ending for", async () => {
    const provider = await open("stooq");
    expect((await problemOf(ask(provider, "ABC.ZZ"))).message).toContain("“ZZ”");
    expect(mock?.asked).toEqual([]);
  });
});
