import { describe, expect, it } from "vitest";
import { plainLine } from "./plain.ts";

describe("plainLine", () => {
  it("keeps the words and drops the marks", () => {
    expect(plainLine("## By region\n\n**North** leads with 1,450.50 ([how this was computed](run:6#2)).")).toBe(
      "By region North leads with 1,450.50.",
    );
    expect(plainLine("**Lamp** (low revenue; [how this was computed](run:6#2)).")).toBe("Lamp (low revenue).");
    expect(plainLine("- see [sales.csv](attachment:1) and `region`")).toBe("see sales.csv and region");
    expect(plainLine("Before\n```json\n{}\n```\nafter")).toBe("Before after");
  });

  it("ends before a table and before the next heading", () => {
    expect(plainLine("To stop: **Lamp**.\n\n| Product | Why |\n| --- | ---: |\n| Lamp | low |")).toBe("To stop: Lamp.");
    expect(plainLine("North leads.\n\n## Revenue by region\n\nMore.")).toBe("North leads.");
  });

  it("cuts at the limit with an ellipsis", () => {
    expect(plainLine("x".repeat(300), 10)).toBe(`${"x".repeat(9)}…`);
  });
});
