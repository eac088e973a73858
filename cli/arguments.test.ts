import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";

const mission = {
  command: "mission",
  goal: "Which region sells?",
  attach: [],
  isJson: false,
  isFollowed: true,
  out: null,
};

describe("arguments", () => {
  it.each([
    ["a goal", ["mission", "Which region sells?"], mission],
    [
      "everything",
      [
        "mission",
        "Which region sells?",
        "--attach",
        "a.csv",
        "--attach",
        "b.md",
        "--json",
        "--no-follow",
        "--out",
        "here",
      ],
      { ...mission, attach: ["a.csv", "b.md"], isJson: true, isFollowed: false, out: "here" },
    ],
    [
      "options first",
      ["mission", "--json", "--attach=a.csv", "Which region sells?"],
      { ...mission, attach: ["a.csv"], isJson: true },
    ],
    [
      "several files after one --attach",
      ["mission", "Which region sells?", "--attach", "a.csv", "b.md", "--json"],
      { ...mission, attach: ["a.csv", "b.md"], isJson: true },
    ],
    ["a goal that looks like an option", ["mission", "--", "--why is this?"], { ...mission, goal: "--why is this?" }],
    ["status", ["status", "--json"], { command: "status", isJson: true }],
    ["no word at all", [], { command: "help" }],
    ["a cry for help", ["mission", "x", "--help"], { command: "help" }],
  ])("%s", (_, words, expected) => {
    expect(readArguments(words)).toEqual(expected);
  });

  it.each([
    ["no goal", ["mission"], "say what to find out"],
    ["an empty goal", ["mission", "  "], "Say in a sentence"],
    ["a goal of 100 kB", ["mission", "x".repeat(100_000)], "20,000 characters"],
    ["a goal without quotes", ["mission", "Which", "region"], "put it in quotes"],
    ["an unknown option", ["mission", "Which region?", "--fast"], "--fast"],
    ["an option without its value", ["mission", "Which region?", "--out"], "--out"],
    [
      "21 files",
      ["mission", "Which region?", ...Array.from({ length: 21 }, (_, index) => ["--attach", `${index}.csv`]).flat()],
      "takes 20",
    ],
    ["an unknown command", ["fly"], "fly"],
    ["status of something", ["status", "M-3"], "only --json"],
  ])("refuse %s", (_, words, say) => {
    expect(() => readArguments(words)).toThrow(
      expect.objectContaining({ name: "UsageError", message: expect.stringContaining(say) }),
    );
  });
});
