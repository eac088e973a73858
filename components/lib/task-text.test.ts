import { expect, test } from "vitest";
import { splitResult, withoutIds } from "./task-text.ts";

test("the data at the end of a result is told apart from its words", () => {
  expect(splitResult('It is 4.\n\n```json\n{"n":4}\n```')).toEqual({ text: "It is 4.", data: '{"n":4}' });
  expect(splitResult("```json\n{}\n```\n\nThat was the file.")).toEqual({
    text: "```json\n{}\n```\n\nThat was the file.",
    data: null,
  });
});

test("ids behind the names of files are left out", () => {
  expect(withoutIds("- file: sales.csv (01a225a1-f2f7-7000-8910-75ca4e9fe38a)")).toBe("- file: sales.csv");
  expect(withoutIds("units (about 3)")).toBe("units (about 3)");
});
