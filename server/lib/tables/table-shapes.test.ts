import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { profileTable } from "./profile.ts";
import { readTable } from "./read-table.ts";
import { scanRecords } from "./records.ts";

const namesOf = async (text: string) => (await readTable("t.csv", text)).columns.map((column) => column.name);
const rowsOf = async (text: string) => (await readTable("t.csv", text)).rows;

describe("readTable", () => {
  it.each([
    [",", "a,b\n1,x\n2,y"],
    [";", "a;b\r\n1,5;x\r\n2,5;y\r\n"],
    ["\t", "a\tb\r1\tx, and\r2\ty, but"],
    ["|", "a|b\n1|x,1\n2|y,2"],
    [";", "sep=;\na;b\n1;2"],
  ])("sniffs %j", async (delimiter, text) => {
    const table = await readTable("t.csv", text);
    expect(table).toMatchObject({ delimiter, badRowCount: 0 });
    expect(table.columns.map((column) => column.name)).toEqual(["a", "b"]);
  });

  it("reads quoted fields with delimiters, quotes and line breaks, and keeps line numbers", async () => {
    const table = await readTable("t.csv", 'name,note\n"Berg, Ada","said ""no""\nand left"\n Bo , "x" \n');
    expect(table.rows).toEqual([
      ["Berg, Ada", 'said "no"\nand left'],
      ["Bo", "x"],
    ]);
    expect(table.lines).toEqual([2, 4]);
  });

  it("reports bad rows with line and reason and keeps the rest", async () => {
    const text = 'a,b,c\n1,2,3\n1,2\n1,2,3,4\n"x"y,2,3\n4,5,6\n,,\n7,"8,9\n10,11,12\n';
    const table = await readTable("t.csv", text);
    expect(table.badRows).toEqual([
      { line: 3, reason: "has 2 fields, expected 3" },
      { line: 4, reason: "has 4 fields, expected 3" },
      { line: 5, reason: "text follows a closing quote" },
      { line: 7, reason: "is empty" },
      { line: 8, reason: "a quote is never closed" },
    ]);
    expect(table.rows.map((row) => row[0])).toEqual(["1", "4", "10"]);
  });

  it("names blank and repeated headers", async () => {
    expect(await namesOf("a,,a, a ,__proto__\n1,2,3,4,5")).toEqual(["a", "column 2", "a (2)", "a (3)", "column 5"]);
  });

  it("tells header from data", async () => {
    expect(await namesOf("North,10\nSouth,20")).toEqual(["column 1", "column 2"]);
    expect(await namesOf("Region,2023,2024\nNorth,10,20")).toEqual(["Region", "2023", "2024"]);
    expect(await namesOf("sku,2025-01,2025-02\nA1,10,20")).toEqual(["sku", "2025-01", "2025-02"]);
    expect(await namesOf("2025-01-01,5.00\n2025-01-02,6.00")).toEqual(["column 1", "column 2"]);
    expect(await namesOf("2021,5\n2022,6\n2023,7")).toEqual(["column 1", "column 2"]);
    expect(await namesOf("name,city\nAda,Umeå")).toEqual(["name", "city"]);
  });

  it("repairs a header that is one field off", async () => {
    expect(await namesOf("a,b\n1,2,3\n2,3,4\n3,4,5")).toEqual(["column 1", "a", "b"]);
    expect(await namesOf("a,b\n1,2,\n2,3,\n3,4,")).toEqual(["a", "b", "column 3"]);
    expect(await namesOf("a,b,\n1,2\n2,3\n3,4")).toEqual(["a", "b"]);
  });

  it("skips a title above the header as bad rows", async () => {
    const table = await readTable("t.csv", "Sales report\n\nregion,units\nNorth,1\nSouth,2\nWest,3\n");
    expect(table.columns.map((column) => column.name)).toEqual(["region", "units"]);
    expect(table.badRows).toEqual([{ line: 1, reason: "has 1 field, expected 2" }]);
    expect(table.lines).toEqual([4, 5, 6]);
  });

  it("holds for empty and header-only files and a single column", async () => {
    expect(await readTable("e.csv", "")).toMatchObject({ columns: [], rows: [], badRowCount: 0 });
    expect(await readTable("e.csv", "\n \n")).toMatchObject({ columns: [], rows: [] });
    const headerOnly = await readTable("h.csv", "a,b,c\n");
    expect(headerOnly.rows).toEqual([]);
    expect(headerOnly.columns.map((column) => [column.name, column.type])).toEqual([
      ["a", "empty"],
      ["b", "empty"],
      ["c", "empty"],
    ]);
    expect((await readTable("s.csv", "n\n1\n2\n")).columns).toMatchObject([{ name: "n", type: "number" }]);
    await profileTable(headerOnly);
  });

  it("refuses what is no table and what is too large", async () => {
    const prose = "Dear all, we met.\nIt was fine, good, and short, I think.\nOne, two.\nA, b, c, d, e.\nEnd, of, it.";
    await expect(readTable("n.md", prose)).rejects.toMatchObject({ code: "bad_input" });
    const notes = "# Notes\n\nWe met in Umeå on Monday this week.\n- The tents have to stay in stock\n";
    await expect(readTable("n.md", notes)).rejects.toThrow("text_outline");
    await expect(readTable("w.csv", `${"a,".repeat(300)}a\n${"1,".repeat(300)}1`)).rejects.toThrow("200 columns");
    await expect(readTable("l.csv", `a\n${"1\n".repeat(200_001)}`)).rejects.toThrow("200,000 rows");
    await expect(readTable("b.csv", "x".repeat(10 * 1024 * 1024 + 1))).rejects.toThrow("10 MB");
  });

  it("warns of a total row", async () => {
    expect((await readTable("t.csv", "r,v\na,1\nb,2\nTotal,3")).notes[0]).toContain("Line 4 looks like a total row");
  });

  it("reads well-formed CSV as csv-parse does", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "é", ";", "'", "."), maxLength: 6 });
    const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const text = rows.map((row) => row.map(quote).join(",")).join("\r\n");
        const ours = [...scanRecords(text, ",")].map((record) => ("cells" in record ? record.cells : null));
        expect(ours).toEqual(parse(text, { relax_column_count: true }));
      }),
    );
  });

  it("reads any text as rows of one width, or refuses it", async () => {
    const piece = fc.constantFrom(
      '"',
      '""',
      ",",
      ";",
      "\n",
      "\r\n",
      "a",
      "1,5",
      "1.234",
      "(3)",
      "2025-01-01",
      " ",
      "€",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }).map((all) => all.join("")),
        async (text) => {
          try {
            const table = await readTable("t.csv", text);
            expect(table.lines).toHaveLength(table.rows.length);
            for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
            await profileTable(table);
          } catch (error) {
            expect(error).toMatchObject({ name: "DomainError" });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps rows apart from one broken quote in the middle of a large file", async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => (index === 1_000 ? 'x,"open' : `x,${index}`));
    const rows = await rowsOf(`a,b\n${lines.join("\n")}`);
    expect(rows).toHaveLength(1_999);
  });

  it("lets the event loop turn while it works on a large table", async () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `${index},${index % 97},${(index * 7) % 1_000}.50,x${index % 13}`,
    );
    let turns = 0;
    let isWorking = true;
    const count = () => {
      turns++;
      if (isWorking) setImmediate(count);
    };
    setImmediate(count);
    const table = await readTable("large.csv", `key,a,b,c\n${lines.join("\n")}`);
    const profile = await profileTable(table);
    isWorking = false;
    expect(profile.rowCount).toBe(50_000);
    expect(turns).toBeGreaterThan(40);
  });
});
