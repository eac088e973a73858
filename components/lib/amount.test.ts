import { describe, expect, it } from "vitest";
import { amountOf, typedAmount } from "./amount.ts";

describe("an amount somebody types", () => {
  it.each([
    ["12.50", 12_500_000],
    ["$1,000", 1_000_000_000],
    ["0", 0],
    ["", null],
    ["ten", undefined],
    ["-1", undefined],
    ["1e9", undefined],
  ])("%s is read as %s micro-dollars", (text, micros) => {
    expect(amountOf(text)).toBe(micros);
  });

  it("comes back as it is typed", () => {
    expect(amountOf(typedAmount(4_200_000))).toBe(4_200_000);
    expect(typedAmount(null)).toBe("");
  });
});
