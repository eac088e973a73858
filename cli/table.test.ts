import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { type Column, factsOf, tableOf } from "./table.ts";

type Row = { id: string; title: string; state: string; count: number | null };
const COLUMNS: Column<Row>[] = [
  { title: "Task", cell: (row) => row.id },
  { title: "State", cell: (row) => row.state, isState: true },
  { title: "Title", cell: (row) => row.title, isFlexible: true },
  { title: "Count", cell: (row) => row.count, isRight: true },
];
const ROWS: Row[] = [
  { id: "T-1", title: "Read the offers of all three suppliers and compare them", state: "done", count: 7 },
  { id: "T-12", title: "日本語の表題", state: "failed", count: 1200 },
];
const plain = { columns: null, isColoured: false };

describe("a table", () => {
  it("is aligned, numbers to the right, and whole in a pipe", () => {
    expect(tableOf(COLUMNS, ROWS, plain)).toEqual([
      "Task  State   Title                                                    Count",
      "T-1   done    Read the offers of all three suppliers and compare them      7",
      // A wide letter takes two columns.
      `T-12  failed  日本語の表題${" ".repeat(46)}1200`,
    ]);
  });

  it.each([60, 44, 38])("fits %i columns of a terminal", (columns) => {
    const lines = tableOf(COLUMNS, ROWS, { columns, isColoured: false });
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
    expect(lines[1]).toContain("…");
    expect(lines[1]).toContain("T-1 ");
  });

  it("becomes a block an item where nothing else fits", () => {
    const lines = tableOf(COLUMNS, ROWS, { columns: 24, isColoured: false });
    expect(lines.slice(0, 2)).toEqual(["Task   T-1", "State  done"]);
    expect(lines).toContain("");
  });

  it("leaves out columns in which nothing stands", () => {
    const rows = ROWS.map((row) => ({ ...row, count: null }));
    expect(tableOf(COLUMNS, rows, plain)[0]).toBe("Task  State   Title");
  });

  it("has colours only where it may, and obeys nothing that stands in a title", () => {
    const evil = [{ id: "T-1", title: "a\u001b[31mred\nb\u202E", state: "done", count: 1 }];
    expect(tableOf(COLUMNS, evil, plain).join("\n")).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
    const [, line = ""] = tableOf(COLUMNS, ROWS, { columns: 100, isColoured: true });
    expect(line).toContain("\u001b[32mdone\u001b[39m");
    expect(stripVTControlCharacters(line)).toBe(tableOf(COLUMNS, ROWS, { columns: 100, isColoured: false })[1]);
  });

  it("of facts leaves out what is not known", () => {
    expect(
      factsOf(
        [
          ["Status", "done"],
          ["Due", null],
          ["Who", "Iris"],
        ],
        plain,
      ),
    ).toEqual(["Status  done", "Who     Iris"]);
  });
});
