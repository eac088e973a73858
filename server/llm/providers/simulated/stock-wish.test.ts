import { describe, expect, it } from "vitest";
import { figuresRequest, pricesRequest, readHelpRequest } from "./stock-help.ts";
import { readRange } from "./stock-range.ts";
import { type AskedShare, readStockWish } from "./stock-wish.ts";

const TEAM = ["Ada", "Iris", "Bram", "Juno", "Lena"];
const read = (text: string, earlier: string[] = []) => readStockWish(text, { names: TEAM, earlier });
const told = (share: AskedShare) =>
  share.kind === "own" ? "(own)" : share.kind === "name" ? `“${share.text}”` : share.text;
const brief = (text: string, earlier: string[] = []) => {
  const wish = read(text, earlier);
  return wish && `${wish.shares.map(told).join(" ")} ${wish.range}`;
};

describe("a question about shares", () => {
  it.each([
    ["How did NRLD do in three months?", "NRLD 3M"],
    ["how did nrld do in three months?", "NRLD 3M"],
    ["How did our share do in three months? Add it to the board pack.", "(own) 3M"],
    ["@Juno how has our stock performed this year?", "(own) YTD"],
    ["compare NRLD and FJRD this year", "NRLD FJRD YTD"],
    ["Compare nrld with fjrd over a year", "NRLD FJRD 1Y"],
    ["Compare our share with NRLD and fjordhavn this year", "(own) NRLD “fjordhavn” YTD"],
    ["NRLD vs FJRD vs BRGS, 6m", "NRLD FJRD BRGS 6M"],
    ["show me the chart of NRLD for the last month", "NRLD 1M"],
    ["Show NRLD 1y", "NRLD 1Y"],
    ["What is the volatility of FJRD?", "FJRD 3M"],
    ["RSI of nrld", "NRLD 3M"],
    ["What is the price of $MYRT?", "MYRT 3M"],
    ["How is the Norrland Outdoor stock doing?", "“Norrland Outdoor” 3M"],
    ["Should I buy NRLD?", "NRLD 3M"],
    ["How did SAP.DE do over the last two years?", "SAP.DE 2Y"],
    ["NRLD over five years", "NRLD 5Y"],
    ["How did TNLK do in the past quarter", "TNLK 3M"],
  ])("%s", (text, expected) => {
    expect(brief(text)).toBe(expected);
  });

  it.each([
    "How did the mission do?",
    "How did Iris do this month?",
    "How is the team doing?",
    "What is the status of T-12?",
    "Compare the two offers: price, delivery, warranty and conditions.",
    "What drives our revenue this year?",
    "Read sales-2026.csv and tell me the total in EUR",
    "Add a task: review the API of the QA report",
    "Show me the CSV",
    "Thanks",
    "help",
    "How much did we spend in three months?",
    "Who works on the SQL report this week?",
  ])("is not “%s”", (text) => {
    expect(brief(text)).toBeNull();
  });

  it("goes on from what was asked before", () => {
    const earlier = ["How did NRLD do in three months?", "Thanks"];
    expect(brief("And over a year?", earlier)).toBe("NRLD 1Y");
    expect(brief("what about FJRD?", earlier)).toBe("FJRD 3M");
    expect(brief("compare with FJRD", ["NRLD over a year"])).toBe("FJRD 1Y");
    expect(brief("And who checks T-12?", earlier)).toBeNull();
  });

  it("notes wishes for advice, forecasts and other deeds", () => {
    expect(read("Should I buy NRLD?")).toMatchObject({ asksAdvice: true, asksForecast: false });
    expect(read("Will the NRLD share rise next month?")).toMatchObject({ asksForecast: true });
    expect(read("How did our share do in three months? Add it to the board pack.")?.rest).toEqual([
      "Add it to the board pack.",
    ]);
  });

  it("takes four shares at most and says so", () => {
    const wish = read("compare AAA, BBB, CCC, DDD and EEE this year");
    expect(wish?.shares).toHaveLength(4);
    expect(wish?.rangeNote).toBe("I compare 4 shares at most.");
  });
});

describe("a range in words", () => {
  it.each([
    ["in the last 2 months", "3M", "“2 months” is no range I can show; this is the next longer one."],
    ["over ten years", "5Y", "The longest range I can show is 5 years."],
    ["this week", "1M", "The shortest range I can show is a month."],
    ["over the last twelve months", "1Y", ""],
    ["in 18 months", "2Y", "“18 months” is no range I can show; this is the next longer one."],
    ["half a year", "6M", ""],
    ["since January", "YTD", ""],
  ])("%s", (text, range, note) => {
    expect(readRange(text)).toEqual({ range, note });
  });

  it("may be missing", () => {
    expect(readRange("How is NRLD?")).toBeNull();
  });
});

describe("what agents ask each other", () => {
  it("is read back as it was written", () => {
    const shares: AskedShare[] = [
      { kind: "symbol", text: "NRLD" },
      { kind: "name", text: "Fjordhavn" },
      { kind: "own" },
    ];
    expect(readHelpRequest(pricesRequest(shares, "YTD"))).toEqual({ do: "get", shares, range: "YTD" });
    const id = "01a224d8-ee0a-7000-bc7f-3c7a8ef7c5f4";
    expect(readHelpRequest(figuresRequest([id], "1Y"))).toEqual({ do: "compute", seriesIds: [id], range: "1Y" });
  });

  it("may also come in other words", () => {
    expect(readHelpRequest("Please fetch the daily prices of NRLD for the last year.")).toEqual({
      do: "get",
      shares: [{ kind: "symbol", text: "NRLD" }],
      range: "1Y",
    });
    expect(readHelpRequest("Read the offers and list their prices.")).toBeNull();
  });
});
