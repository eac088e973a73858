import { describe, expect, it } from "vitest";
import { type ColumnProfile, tableProfileOutput } from "#server/domains/analysis/schema";
import { bucketOf } from "./date-format.ts";
import { profileTable } from "./profile.ts";
import { readTable } from "./read-table.ts";

/** Profiles one column; a second column keeps the delimiter clear. */
async function profileCells(name: string, cells: string[]): Promise<ColumnProfile> {
  const text = `${name}\tother\n${cells.map((cell) => `${cell}\tx`).join("\n")}`;
  const profile = tableProfileOutput.parse(await profileTable(await readTable("t.tsv", text)));
  const column = profile.columns[0];
  if (!column) throw new Error("no column");
  return { notes: undefined, ...column };
}

describe("number columns", () => {
  it.each([
    ["plain", ["1", "2.5", "-3"], "0.5", 1],
    ["English grouping", ["1,234.50", "12", "1,000,000"], "1001246.50", 2],
    ["German grouping", ["1.234,50", "12", "1.000.000,5"], "1001247.00", 2],
    ["Swiss grouping", ["1'234.50", "12’000"], "13234.50", 2],
    ["Indian grouping", ["12,34,567.00", "1,00,000.00"], "1334567.00", 2],
    ["spaces as grouping", ["1 234,50", "1\u00a0000,25", "2\u202f000,00"], "4234.75", 2],
    ["currency before", ["$1,234", "-$34", "$ -200"], "1000", 0],
    ["currency after", ["12,50 €", "7,50 EUR", "1.000,00 €"], "1020.00", 2],
    ["krona", ["1 200 kr", "300 kr"], "1500", 0],
    ["percent", ["12 %", "12.5%", "-4%"], "20.5", 1],
    ["brackets", ["(1,200.00)", "($34.50)", "2,000.00"], "765.50", 2],
    ["signs", ["+5", "−7", "3-"], "-5", 0],
    ["scientific", ["1.5E+03", "2e-2", "1"], "1501.02", 2],
    ["blank marks", ["1", "", "n/a", "-", "2"], "3", 0],
    ["leading point", [".5", "0.25"], "0.75", 2],
    ["large", ["99999999999999999999.01", "0.01"], "99999999999999999999.02", 2],
  ])("reads %s", async (_, cells, sum, decimals) => {
    expect(await profileCells("value", cells)).toMatchObject({ type: "number", sum, decimals });
  });

  it("decides the style by the column, not by the cell", async () => {
    expect(await profileCells("v", ["1.234", "2.500", "0,5"])).toMatchObject({ sum: "3734.5", notes: undefined });
    expect(await profileCells("v", ["1,234", "2,500", "0.5"])).toMatchObject({ sum: "3734.5" });
    expect(await profileCells("v", ["1.234", "2.500", "0.5"])).toMatchObject({ sum: "4.234" });
  });

  it("says when the style is a guess, and follows the file's other columns", async () => {
    const beside = await profileTable(await readTable("t.csv", "v\tw\n1,234\t1.5\n2,500\t2.25"));
    expect(beside.columns[0]).toMatchObject({ sum: "3734" });
    expect(beside.columns[0]?.notes).toBeUndefined();
    const alone = await profileCells("v", ["1.234", "2.500"]);
    expect(alone).toMatchObject({ sum: "3.734" });
    expect(alone.notes?.[0]).toContain('"1.234" was read as 1.234');
    const profile = await profileTable(await readTable("t.csv", "v\tw\n1.234\t1,5\n2.500\t2,25"));
    expect(profile.columns.map((column) => column.sum)).toEqual(["3734", "3.75"]);
    const german = await profileTable(await readTable("t.csv", "v;w\n1.234;a\n2.500;b"));
    expect(german.columns[0]?.sum).toBe("3734");
  });

  it("counts cells that do not read, up to 5 %", async () => {
    const cells = [...Array.from({ length: 39 }, () => "2"), "about 5"];
    expect(await profileCells("v", cells)).toMatchObject({
      type: "number",
      sum: "78",
      mean: "2.00",
      filled: 40,
      unparsed: { count: 1, examples: [{ line: 41, value: "about 5" }] },
    });
    expect(await profileCells("v", ["1", "2", "x"])).toMatchObject({ type: "text" });
  });

  it.each([
    ["zip", ["01234", "98765"]],
    ["plain", ["007", "12"]],
    ["order_id", ["1001", "1002"]],
    ["orderId", ["1001", "1002"]],
    ["Invoice No.", ["1001", "1002"]],
    ["Year", ["2023", "2024"]],
    ["fiscal year", ["2023", "2024"]],
    ["month", ["1", "12"]],
    ["code", ["12E4", "13E4"]],
    ["size", ["S", "42"]],
  ])("keeps %s as text", async (name, cells) => {
    const column = await profileCells(name, cells);
    expect(column.type).toBe("text");
    expect(column.sum).toBeUndefined();
  });

  it.each([
    ["paid", ["1", "2"]],
    ["units", ["2023", "2024"]],
    ["orders", ["10", "20"]],
    ["0/1 flag", ["0", "1"]],
  ])("keeps %s as number", async (name, cells) => {
    expect(await profileCells(name, cells)).toMatchObject({ type: "number" });
  });

  it("reports unit and mixed units", async () => {
    expect(await profileCells("v", ["$1", "$2", "3"])).toMatchObject({ unit: "$" });
    const mixed = await profileCells("v", ["$1", "€2"]);
    expect(mixed.unit).toBeUndefined();
    expect(mixed.notes).toEqual(["Mixed units: $, €. Figures add them up as they stand."]);
    expect((await profileCells("v", ["12%", "5"])).notes?.[0]).toContain("% sign");
  });

  it("finds Tukey's far-out values, farthest first, with their lines", async () => {
    const cells = ["10", "11", "12", "10", "11", "12", "10", "11", "12", "400", "-90.5"];
    expect((await profileCells("v", cells)).outliers).toEqual([
      { line: 11, value: "400.0" },
      { line: 12, value: "-90.5" },
    ]);
    expect((await profileCells("v", ["1", "1", "1", "1", "1", "1", "1", "1", "9"])).outliers).toEqual([]);
    // Quartiles of 1…8 are 2.75 and 6.25: the upper fence is 16.75.
    const upTo = (last: string) => ["1", "2", "3", "4", "5", "6", "7", last];
    expect((await profileCells("v", upTo("16.75"))).outliers).toEqual([]);
    expect((await profileCells("v", upTo("16.76"))).outliers).toHaveLength(1);
  });
});

describe("date columns", () => {
  it.each([
    ["ISO", ["2025-12-31", "2025-01-02"], "2025-01-02", "2025-12-31"],
    ["ISO with time", ["2025-12-31T23:59:00Z", "2025-01-02 08:00"], "2025-01-02T08:00:00", "2025-12-31T23:59:00Z"],
    ["German", ["31.12.2025", "2.1.2025"], "2025-01-02", "2025-12-31"],
    ["American", ["12/31/2025", "01/02/2025"], "2025-01-02", "2025-12-31"],
    ["British", ["31/12/2025", "02/01/2025"], "2025-01-02", "2025-12-31"],
    ["two-digit years", ["31/12/25", "02/01/99"], "1999-01-02", "2025-12-31"],
    ["months", ["2025-12", "2024-02"], "2024-02", "2025-12"],
    ["month names", ["Dec 2025", "February 2024"], "2024-02", "2025-12"],
    ["named days", ["12 Dec 2025", "Jan 5, 2024", "3-Mar-25"], "2024-01-05", "2025-12-12"],
    ["quarters", ["2025-Q4", "Q1 2024"], "2024-Q1", "2025-Q4"],
    ["12-hour times", ["1/13/2025 1:05 PM", "1/13/2025 12:30 AM"], "2025-01-13T00:30:00", "2025-01-13T13:05:00"],
  ])("reads %s", async (_, cells, min, max) => {
    expect(await profileCells("when", cells)).toMatchObject({ type: "date", min, max, notes: undefined });
  });

  it("says when day and month cannot be told apart", async () => {
    const column = await profileCells("when", ["03/04/2025", "05/06/2025"]);
    expect(column).toMatchObject({ type: "date", min: "2025-03-04" });
    expect(column.notes?.[0]).toContain("month/day/year");
    const european = await profileTable(await readTable("t.csv", "d;v\n03/04/2025;1,5\n05/06/2025;2,5"));
    expect(european.columns[0]).toMatchObject({ min: "2025-04-03" });
  });

  it("counts impossible dates, and reads 20251231 only under a date's name", async () => {
    const days = Array.from({ length: 28 }, (_, index) => `2025-02-${String(index + 1).padStart(2, "0")}`);
    const column = await profileCells("when", [...days, "2025-02-29"]);
    expect(column).toMatchObject({ type: "date", unparsed: { count: 1, examples: [{ value: "2025-02-29" }] } });
    expect(await profileCells("Order Date", ["20251231", "20250101"])).toMatchObject({
      type: "date",
      max: "2025-12-31",
    });
    expect(await profileCells("amount", ["20251231", "20250101"])).toMatchObject({ type: "number" });
  });

  it("cuts dates to buckets", () => {
    expect(bucketOf("2025-12-31T10:00:00", "day")).toBe("2025-12-31");
    expect(bucketOf("2025-12-31", "month")).toBe("2025-12");
    expect(bucketOf("2025-07-01", "quarter")).toBe("2025-Q3");
    expect(bucketOf("2025-Q3", "month")).toBe("2025-Q3");
    expect(bucketOf("2025-Q3", "year")).toBe("2025");
  });
});

describe("other columns", () => {
  it("knows booleans, text and empty", async () => {
    expect(await profileCells("v", ["yes", "No", ""])).toMatchObject({ type: "boolean", filled: 2, missing: 1 });
    expect(await profileCells("v", ["NA", "EU", "NA"])).toMatchObject({
      type: "text",
      distinct: 2,
      topValues: [
        { value: "NA", count: 2 },
        { value: "EU", count: 1 },
      ],
    });
    expect(await profileCells("v", ["", ""])).toMatchObject({ type: "empty", filled: 0, missing: 2, topValues: [] });
  });

  it("counts duplicate rows and lists at most 50 values", async () => {
    const many = Array.from({ length: 60 }, (_, index) => `v${index % 55}`);
    const profile = await profileTable(
      await readTable("t.tsv", `a\tb\n${many.map((value) => `${value}\tx`).join("\n")}`),
    );
    expect(profile.duplicateRowCount).toBe(5);
    expect(profile.columns[0]?.topValues).toHaveLength(50);
  });
});
