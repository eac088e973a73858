import { expect, test } from "vitest";
import { changedPart, hunksOf } from "./diff-hunks.ts";

test("a diff is cut into its changed places, numbered by the newer text", () => {
  const hunks = hunksOf([
    { kind: "same", text: "# Title" },
    { kind: "removed", text: "38 %" },
    { kind: "added", text: "41 %" },
    { kind: "same", text: "" },
    { kind: "added", text: "new end" },
  ]);
  expect(hunks.map((hunk) => [hunk.line, hunk.lines.length])).toEqual([
    [2, 2],
    [4, 1],
  ]);
  expect(hunksOf([{ kind: "same", text: "x" }])).toEqual([]);
});

test("only the part that differs is marked", () => {
  expect(changedPart("DACH brings 38.6 % of it.", "DACH brings 41.3 % of it.")).toEqual([
    "DACH brings ",
    "38.6",
    " % of it.",
  ]);
  expect(changedPart("same", "same")).toEqual(["same", "", ""]);
  expect(changedPart("aaa", "aa")).toEqual(["aa", "a", ""]);
});
