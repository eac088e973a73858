import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";
import { readInsightsFilter, writeInsightsFilter } from "./insights-filter.ts";

describe("the address of Insights", () => {
  const agentId = "0198f0c2-0000-7000-8000-000000000001";

  it.each([
    [{ days: 30 as const }, ""],
    [{ days: 7 as const }, "?days=7"],
    [{ days: 30 as const, from: "2026-11-01", to: "2026-11-20" }, "?from=2026-11-01&to=2026-11-20"],
    [{ days: 90 as const, agentId, model: "acme/large" }, `?days=90&agent=${agentId}&model=acme%2Flarge`],
  ])("says %j as %s and is read back the same", (filter, address) => {
    expect(writeInsightsFilter(filter)).toBe(address);
    expect(readInsightsFilter(Object.fromEntries(new URLSearchParams(address)))).toEqual(filter);
  });

  it("passes over what does not fit", () => {
    const given = { days: "12", from: "yesterday", agent: "Bram", model: "two words", mission: ["a", "b"] };
    expect(readInsightsFilter(given)).toEqual({ days: 30 });
  });
});

describe("a table as CSV", () => {
  it("quotes what needs it and leaves nothing out", () => {
    const text = toCsv(
      ["Name", "Cost"],
      [
        ['Bram, the "best"', 1.5],
        ["two\nlines", null],
      ],
    );
    expect(text).toBe('Name,Cost\r\n"Bram, the ""best""",1.5\r\n"two\nlines",');
  });

  it.each(["=1+1", "+1", "-1", "@cmd", "\tx"])("a cell %j cannot become a formula", (cell) => {
    expect(toCsv(["Name"], [[cell]])).toContain(`'${cell.slice(0, 1)}`);
  });
});
