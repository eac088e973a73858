import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS, GROUPS } from "./commands/all.ts";
import { completionOf } from "./commands/completion.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { commandHelp, reference, wholeHelp } from "./help.ts";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(resolve(ROOT, path), "utf8");

describe("help", () => {
  it("is in the shell script as the table of commands makes it", () => {
    const usage = /<<'TEXT'\n([\s\S]*?)TEXT\n/.exec(read("muster"))?.[1];
    expect(usage).toBe(wholeHelp(GROUPS));
  });

  it("in docs/cli.md is what the table of commands makes", () => {
    const [, part] = read("docs/cli.md").split(/<!-- commands -->\n\n|\n<!-- end of commands -->/);
    expect(part).toBe(reference(GROUPS));
  });

  it("of each command names its arguments, options, an example and what a key needs", () => {
    for (const command of COMMANDS) {
      const text = commandHelp(command);
      for (const { name } of [...(command.options ?? []), { name: "json" }]) expect(text).toContain(`--${name}`);
      for (const { name } of command.args ?? []) expect(text).toContain(name.toUpperCase());
      expect(text).toContain(command.example);
      if (command.needs) expect(text).toContain(command.needs);
    }
  });

  it("leads the shell script to every command", () => {
    const verbs = new Set(
      [...read("muster").matchAll(/^([a-z| -]+)\)$/gm)].flatMap(([, list = ""]) => list.split(" | ")),
    );
    const missing = [...COMMANDS, ...ELSEWHERE].map(({ words }) => words[0] ?? "").filter((word) => !verbs.has(word));
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe("completion", () => {
  const script = completionOf("bash", COMMANDS);
  const complete = (...words: string[]) =>
    execFileSync(
      "bash",
      [
        "-c",
        `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _muster; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "muster",
        ...words,
      ],
      { encoding: "utf8" },
    )
      .split("\n")
      .filter(Boolean);

  it.each([
    [
      ["./muster", "mis"],
      ["mission", "missions"],
    ],
    [["./muster", "tasks", "mo"], ["move"]],
    [["./muster", "tasks", "--status", "re"], ["review"]],
    [["./muster", "tasks", "move", "--jso"], ["--json"]],
    [
      ["./muster", "keys", "create", "A name", "--scope", "docu"],
      ["documents:read", "documents:write"],
    ],
    [["./muster", "backup", "--w"], ["--with-key"]],
    [["./muster", "vault", ""], ["rotate"]],
    [["./muster", "zzz"], []],
  ])("in bash of %j", (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  it("knows every command in every shell", () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const text = completionOf(shell, COMMANDS);
      for (const { words } of COMMANDS) expect(text, shell).toContain(words.at(-1));
    }
  });
});
