import { describe, expect, it } from "vitest";
import { readMission } from "./arguments.ts";
import { COMMANDS } from "./commands/all.ts";
import { nearest } from "./nearest.ts";
import { findCommand, readTyped, unknownCommand } from "./parse.ts";

function typed(words: string[]) {
  const found = findCommand(COMMANDS, words) ?? unknownCommand(COMMANDS, words);
  return { name: found.command.words.join(" "), typed: readTyped(found.command, found.rest) };
}

const usage = (say: string) => expect.objectContaining({ name: "UsageError", message: expect.stringContaining(say) });

describe("a mission's words", () => {
  const usual = { goal: "Which region sells?", attach: [], isFollowed: true, out: null };
  it.each([
    ["a goal", ["Which region sells?"], usual],
    [
      "everything",
      ["Which region sells?", "--attach", "a.csv", "--attach", "b.md", "--json", "--no-follow", "--out", "here"],
      { ...usual, attach: ["a.csv", "b.md"], isFollowed: false, out: "here" },
    ],
    ["options first", ["--json", "--attach=a.csv", "Which region sells?"], { ...usual, attach: ["a.csv"] }],
    [
      "several files after one --attach",
      ["Which region sells?", "--attach", "a.csv", "b.md", "--json"],
      { ...usual, attach: ["a.csv", "b.md"] },
    ],
    ["a goal that looks like an option", ["--", "--why is this?"], { ...usual, goal: "--why is this?" }],
  ])("%s", (_, words, expected) => {
    expect(readMission(typed(["mission", ...words]).typed)).toEqual(expected);
  });

  it.each([
    ["no goal", [], "needs what to find out"],
    ["an empty goal", ["  "], "Say in a sentence"],
    ["a goal of 100 kB", ["x".repeat(100_000)], "20,000 characters"],
    ["a goal without quotes", ["Which", "region"], "put it in quotes"],
    ["an unknown option", ["Which region?", "--fast"], "there is no --fast"],
    ["an option without its value", ["Which region?", "--out"], "--out"],
    [
      "21 files",
      ["Which region?", ...Array.from({ length: 21 }, (_, at) => ["--attach", `${at}.csv`]).flat()],
      "takes 20",
    ],
  ])("refuse %s", (_, words, say) => {
    expect(() => readMission(typed(["mission", ...words]).typed)).toThrow(usage(say));
  });
});

describe("commands", () => {
  it("are found by their longest words", () => {
    expect(typed(["tasks"]).name).toBe("tasks");
    const move = typed(["tasks", "move", "T-3", "done", "--json"]);
    expect(move).toMatchObject({ name: "tasks move", typed: { args: ["T-3", "done"] } });
    expect(move.typed.isOn("json")).toBe(true);
    expect(
      typed(["tasks", "create", "Call", "--criterion", "It is known", "--criterion", "It is written"]).typed.values(
        "criterion",
      ),
    ).toEqual(["It is known", "It is written"]);
  });

  it.each([
    [["taks"], "did you mean “tasks”?"],
    [["tasks", "mvoe"], "did you mean “tasks move”?"],
    [["keys"], "needs a word more; there are list, create, revoke"],
    [["fly"], "see ./muster help"],
    [["tasks", "--stauts", "done"], "did you mean --status?"],
    [["tasks", "--status", "rewiew"], "did you mean review?"],
    [["tasks", "--limit", ""], "--limit needs N"],
    [["tasks", "move", "T-3"], "needs where it goes"],
    [["tasks", "show", "T-3", "T-4"], "takes one task, but 2 were given"],
    [["status", "M-3"], "takes only options"],
  ])("%s say what to write instead", (words, say) => {
    expect(() => typed(words)).toThrow(usage(say));
  });

  it("hold what a table of commands promises: names once, options once, choices that are words", () => {
    const names = COMMANDS.map(({ words }) => words.join(" "));
    expect(new Set(names).size).toBe(names.length);
    for (const { words, about, example, options = [], args = [] } of COMMANDS) {
      const name = words.join(" ");
      expect(about, name).toMatch(/^[\p{L}“]/u);
      expect(example, name).toMatch(new RegExp(`^\\./muster ${name}( |$)`));
      expect(new Set(options.map((option) => option.name)).size, name).toBe(options.length);
      const firstOptional = args.findIndex(({ isOptional }) => isOptional);
      expect(firstOptional === -1 || args.slice(firstOptional).every(({ isOptional }) => isOptional), name).toBe(true);
      const found = findCommand(COMMANDS, words);
      expect(found?.command.words, name).toEqual(words);
    }
  });
});

it.each([
  ["taks", ["tasks", "agents"], "tasks"],
  ["miss", ["mission", "follow"], "mission"],
  ["agnets", ["tasks", "agents"], "agents"],
  ["elephant", ["tasks", "agents"], null],
  ["", ["tasks"], null],
])("the nearest to “%s” is %s", (word, words, expected) => {
  expect(nearest(word, words)).toBe(expected);
});
