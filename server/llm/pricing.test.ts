import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceOf, upperBoundOf } from "./pricing.ts";

const OPENAI = { kind: "table", providerId: "openai" } as const;
const ANTHROPIC = { kind: "table", providerId: "anthropic" } as const;
const usage = {
  inputTokens: 1_000_000,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 100_000,
  reasoningTokens: 0,
};
const AT = new Date("2026-11-21T12:00:00Z");

describe("priceOf", () => {
  it("follows the price table, with cached input cheaper and written cache dearer", () => {
    // gpt-4o-mini: 0.15 in, 0.075 cached, 0.60 out; claude-sonnet-4: 3 in, 0.30 read, 3.75 written, 15 out a million.
    const small = { ...usage, inputTokens: 1_000, outputTokens: 1_000 };
    const mini = { source: OPENAI, modelId: "gpt-4o-mini", at: AT };
    expect(priceOf({ ...mini, usage: small }).costMicros).toBe(750);
    expect(priceOf({ ...mini, usage: { ...small, cachedTokens: 1_000 } }).costMicros).toBe(675);
    const sonnet = { source: ANTHROPIC, modelId: "claude-sonnet-4-20250514", at: AT };
    expect(priceOf({ ...sonnet, usage: small }).costMicros).toBe(18_000);
    expect(priceOf({ ...sonnet, usage: { ...small, cachedTokens: 600, cacheWriteTokens: 400 } }).costMicros).toBe(
      16_680,
    );
  });

  it("rounds up to whole micro-dollars", () => {
    const one = { ...usage, inputTokens: 1, outputTokens: 0 };
    expect(priceOf({ source: OPENAI, modelId: "gpt-4o-mini", usage: one, at: AT }).costMicros).toBe(1);
  });

  it("calls an unknown price unknown and counts the fallback", () => {
    const price = priceOf({ source: OPENAI, modelId: "no-such-model", usage });
    expect(price).toEqual({ costMicros: null, fallbackCostMicros: 20_000_000 + 6_000_000 });
    const local = { kind: "address", baseUrl: "http://localhost:1234/v1" } as const;
    expect(priceOf({ source: local, modelId: "qwen3", usage }).costMicros).toBeNull();
  });

  it("knows the price of a hosted model by its address", () => {
    const groq = { kind: "address", baseUrl: "https://api.groq.com/openai/v1" } as const;
    expect(priceOf({ source: groq, modelId: "openai/gpt-oss-120b", usage }).costMicros).toBeGreaterThan(0);
  });

  it("costs nothing where nothing is paid", () => {
    expect(priceOf({ source: { kind: "free" }, modelId: "x", usage })).toEqual({
      costMicros: 0,
      fallbackCostMicros: null,
    });
  });
});

describe("upperBoundOf", () => {
  const models = [
    [OPENAI, "gpt-5-mini"],
    [OPENAI, "gpt-4.1"],
    [ANTHROPIC, "claude-sonnet-4-5"],
    [ANTHROPIC, "claude-opus-4-1"],
    [OPENAI, "no-such-model"],
  ] as const;

  it.each(models)("is never less than the cost of any answer within its limits: %o %s", (source, modelId) => {
    const tokens = fc.nat({ max: 400_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(tokens, fc.nat({ max: 32_000 }), share, share, share, (input, output, cached, written, used) => {
        const bound = upperBoundOf({ source, modelId, inputTokens: input, maxOutputTokens: output, at: AT });
        const inputTokens = Math.floor(input * used);
        const cachedTokens = Math.floor(inputTokens * cached);
        const cacheWriteTokens = Math.floor((inputTokens - cachedTokens) * written);
        const real = {
          inputTokens,
          cachedTokens,
          cacheWriteTokens,
          outputTokens: Math.floor(output * used),
          reasoningTokens: 0,
        };
        const { costMicros, fallbackCostMicros } = priceOf({ source, modelId, usage: real, at: AT });
        expect(costMicros ?? fallbackCostMicros).toBeLessThanOrEqual(bound.upperBoundMicros);
        expect(bound.isPriceKnown).toBe(costMicros !== null);
      }),
      { numRuns: 200 },
    );
  });
});
