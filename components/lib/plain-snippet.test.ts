import { expect, test } from "vitest";
import { plainSnippet } from "./plain-snippet.ts";

test("a found piece of Markdown reads as a line of text", () => {
  expect(plainSnippet("## Revenue\n\nBy **Coast** ([how](run:6#2)).")).toBe(" Revenue By Coast ( how ).");
  expect(plainSnippet("| Region | Rows |\n| --- | ---: |\n| Coast | 113 |").trim()).toBe("Region Rows Coast 113");
  expect(plainSnippet("file: sales.csv (01a225a1-f2f7-7000-8910-75ca4e9fe38a) - measure")).toBe(
    "file: sales.csv - measure",
  );
  expect(plainSnippet("well-known, 3 - 1")).toBe("well-known, 3 - 1");
});
