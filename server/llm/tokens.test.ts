import { describe, expect, it } from "vitest";
import { countTokens } from "./tokens.ts";

describe("countTokens", () => {
  it("counts as OpenAI's tokenizer does", async () => {
    expect(await countTokens(["hello world"])).toBe(2);
    expect(await countTokens([])).toBe(0);
    expect(await countTokens(["", "hello", " world"])).toBe(2);
  });

  it("takes text that looks like a control token for text", async () => {
    expect(await countTokens(["<|endoftext|>"])).toBeGreaterThan(1);
  });

  it("stays fast on text without spaces", async () => {
    const start = performance.now();
    expect(await countTokens(["a".repeat(200_000), "☃".repeat(50_000)])).toBeGreaterThan(10_000);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
