import { describe, expect, it } from "vitest";
import { HIT_END, HIT_START, planSearch, readSnippet, termQuery } from "./policy.ts";

const words = (typed: string) => planSearch(typed).terms.map(({ text }) => text);
const numberOf = (typed: string) => planSearch(typed).number;

describe("what was typed", () => {
  it("is words that all count, the last of which may go on", () => {
    expect(planSearch("nordic return").terms).toEqual([
      { text: "nordic", isNot: false, isPrefix: false },
      { text: "return", isNot: false, isPrefix: true },
    ]);
  });

  it("holds a phrase in quotes together, typographic ones too, and leaves out what has a minus", () => {
    expect(planSearch("“camp stove” -winter").terms).toEqual([
      { text: "camp stove", isNot: false, isPrefix: false },
      { text: "winter", isNot: true, isPrefix: false },
    ]);
    expect(planSearch('"camp stove"').terms).toEqual([{ text: "camp stove", isNot: false, isPrefix: false }]);
    expect(planSearch("-winter").terms).toEqual([]);
  });

  it("does not ask for words that tell nothing, unless there are no others", () => {
    expect(words("which region and product drive our revenue")).toEqual(["region", "product", "drive", "revenue"]);
    expect(words("the who")).toEqual(["the", "who"]);
  });

  it("keeps dates, amounts, names and addresses whole", () => {
    expect(words("2026-11-29 sam.okafor@example.org Ås 4.18")).toEqual([
      "2026-11-29",
      "sam.okafor@example.org",
      "Ås",
      "4.18",
    ]);
  });

  it.each([
    "'; drop table tasks; --",
    "a & b | !c <-> (d",
    "\\",
    "'' OR 1=1",
    "(((((",
    "\u0000",
    "*:*",
    '"',
    "--",
    "''':*",
  ])("%j is only words", (typed) => {
    for (const term of planSearch(typed).terms) {
      expect(term.text).not.toMatch(/['\\&|!()<>:*\p{Cc}]/u);
      expect(termQuery(term)).toMatch(/^'[^'\\]+'(:\*)?$/);
    }
  });

  it("is bounded, however long it is", () => {
    const { terms } = planSearch("tent ".repeat(4_000));
    expect(terms).toHaveLength(12);
    expect(planSearch("x".repeat(20_000)).terms[0]?.text.length).toBe(80);
  });

  it("is an id when it looks like one", () => {
    expect(numberOf("T-12")).toEqual({ value: 12, kinds: ["task"] });
    expect(numberOf("m3")).toEqual({ value: 3, kinds: ["mission"] });
    expect(numberOf("run 211")).toEqual({ value: 211, kinds: ["run"] });
    expect(numberOf("#7")).toEqual({ value: 7, kinds: ["task", "mission", "run"] });
    expect(numberOf("999999999999")).toBeNull();
    expect(numberOf("T-12 tents")).toBeNull();
    expect(numberOf("T-0")).toBeNull();
  });
});

describe("a snippet", () => {
  it("is parts, of which the hits are marked", () => {
    expect(readSnippet(`The ${HIT_START}tents${HIT_END} sell ${HIT_START}well${HIT_END}`)).toEqual([
      { text: "The ", isHit: false },
      { text: "tents", isHit: true },
      { text: " sell ", isHit: false },
      { text: "well", isHit: true },
    ]);
  });

  it("stays whole when a document brings marks of its own", () => {
    expect(readSnippet(`a${HIT_END}b${HIT_START}c`)).toEqual([
      { text: "ab", isHit: false },
      { text: "c", isHit: true },
    ]);
    expect(readSnippet("")).toEqual([]);
  });
});
