import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "#cli/commands/all";
import { ELSEWHERE } from "#cli/elsewhere";
import { findCommand, readTyped } from "#cli/parse";
import { parseChoice } from "../scripts/test/suites.ts";

// Documents rot in silence. What can be checked of them is checked: commands, links, paths and settings.

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(resolve(ROOT, path), "utf8");
const PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
  .concat(readdirSync(resolve(ROOT, "docs")).map((name) => `docs/${name}`))
  .filter((path) => path.endsWith(".md"));

const verbs = new Set(
  [...read("muster").matchAll(/^([a-z| -]+)\)/gm)].flatMap((match) => (match[1] ?? "").split(" | ")),
);
const scripts = new Set(Object.keys(JSON.parse(read("package.json")).scripts));
const settings = new Set(
  Array.from(read(".env.example").matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm), (match) => match[1]),
);

/** Commands of the page's `sh` blocks, lines that end in a backslash joined. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap((match) => (match[1] ?? "").replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Code in a line, outside of blocks. */
function inlineCodeOf(text: string): string[] {
  const plain = text.replace(/```[\s\S]*?```/g, "");
  return Array.from(plain.matchAll(/`([^`\n]+)`/g), (match) => match[1] ?? "");
}

/** As a shell would split it: quotes hold words together. */
function wordsOf(command: string): string[] {
  return Array.from(command.matchAll(/"([^"]*)"|(\S+)/g), (match) => match[1] ?? match[2] ?? "");
}

/** What is wrong with a command; null when it would be understood. */
function faultOf(command: string): string | null {
  const [program = "", ...rest] = wordsOf(command);
  if (program === "npm") return npmFaultOf(rest);
  // server/rest/docs.test.ts runs these.
  if (program === "curl") return rest.some((word) => word.startsWith("$MUSTER_URL/api/v1")) ? null : "curl of what?";
  if (program !== "./muster") return existsSync(resolve(ROOT, program)) ? null : `there is no ${program}`;
  const [verb = "start", ...args] = rest;
  if (!verbs.has(verb)) return `./muster knows no ${verb}`;
  if (verb === "test") {
    const choice = parseChoice(args);
    return typeof choice === "string" ? choice : null;
  }
  // Named in a sentence, not called.
  if (args.length === 0) return null;
  const found = findCommand(COMMANDS, [verb, ...args]);
  if (!found) return ELSEWHERE.some(({ words }) => words[0] === verb) ? null : `./muster ${verb} knows no ${args[0]}`;
  if (found.rest.length === 0 || found.rest.includes("--help")) return null;
  const attached = readTyped(found.command, found.rest).values("attach");
  return attached.find((path) => !existsSync(resolve(ROOT, path))) ?? null;
}

function npmFaultOf([verb = "", name = ""]: string[]): string | null {
  if (verb === "ci") return null;
  const script = verb === "run" ? name : verb;
  return scripts.has(script) ? null : `package.json has no script ${script}`;
}

const OURS = /^(app|cli|components|db|deploy|docs|inngest|scripts|server|tests|\.ci)\/[\w.()[\]/-]*$/;
const isPath = (code: string) => OURS.test(code) && (code.endsWith("/") || /\.(tsx?|md|sql|sh|css|ya?ml)$/.test(code));

function exists(path: string): boolean {
  const found = statSync(resolve(ROOT, path), { throwIfNoEntry: false });
  return found !== undefined && (!path.endsWith("/") || found.isDirectory());
}

describe.each(PAGES)("%s", (page) => {
  const text = read(page);
  const inline = inlineCodeOf(text);

  it("gives only commands that are understood", () => {
    const faults = [...commandsOf(text), ...inline.filter((code) => /^(\.\/muster|npm (run|test))\b/.test(code))]
      .filter((command) => !/<|…/.test(command.replace(/"[^"]*"/g, "")))
      .flatMap((command) => faultOf(command) ?? []);
    expect(faults).toEqual([]);
  });

  it("links only to what is there", () => {
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), (match) => match[1] ?? "");
    const broken = links
      .filter((link) => !/^(https?:|mailto:|#)/.test(link))
      .filter((link) => !existsSync(resolve(ROOT, dirname(page), link.split("#")[0] ?? "")));
    expect(broken).toEqual([]);
  });

  it("names only files and folders that are there", () => {
    expect(inline.filter((code) => isPath(code) && !exists(code))).toEqual([]);
  });

  it("names only settings that .env.example explains", () => {
    const named = inline.filter((code) =>
      /^(MUSTER|OPENAI|ANTHROPIC|OLLAMA|INNGEST|NEXTAUTH|DATABASE)_[A-Z_]+$/.test(code),
    );
    expect(named.filter((name) => !settings.has(name))).toEqual([]);
  });
});

it("the checks of this file find what is wrong", () => {
  expect(faultOf("./muster fly")).toContain("fly");
  expect(faultOf("npm run fly")).toContain("fly");
  expect(faultOf("./muster test --only fly")).toContain("--only");
  expect(faultOf('./muster mission "Why?" --attach no-such.csv')).toBe("no-such.csv");
  expect(verbs.has("mission") && verbs.has("dev")).toBe(true);
});
