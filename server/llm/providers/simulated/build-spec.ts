import type { Example } from "#server/lib/synthesis/search";
import { type BuildGoal, readBuildGoal } from "./build-goal.ts";

/** A step of building a function: writing it, checking it with examples its author has not, or handing it over. */
export type BuildSpec = BuildGoal & { do: "build" | "check" | "deliver" };

const KINDS = ["build", "check", "deliver"] as const;

export const signatureOf = ({ name, parameters }: { name: string; parameters: string[] }): string =>
  `${name}(${parameters.join(", ")})`;

export const callOf = (name: string, { args }: Example): string =>
  `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;

export const exampleLine = (name: string, example: Example): string =>
  `- example: ${callOf(name, example)} -> ${JSON.stringify(example.result)}`;

/** The parameters as lines a person can read and check, and `readBuildSpec` can read back. */
export function buildLines(spec: BuildSpec): string {
  return [
    `- work: ${spec.do}`,
    `- function: ${signatureOf(spec)}`,
    ...(spec.words === "" ? [] : [`- in words: ${spec.words}`]),
    ...spec.examples.map((example) => exampleLine(spec.name, example)),
  ].join("\n");
}

export function readBuildSpec(description: string): BuildSpec | null {
  const lines = description.split("\n").map((line) => line.trim());
  const one = (key: string) => lines.find((line) => line.startsWith(`- ${key}: `))?.slice(key.length + 4) ?? "";
  const work = KINDS.find((kind) => kind === one("work"));
  const [, name, parameters] = /^([\w$]+)\((.*)\)$/.exec(one("function")) ?? [];
  if (!work || !name) return null;
  return {
    do: work,
    name,
    parameters: (parameters ?? "").split(", ").filter((part) => part !== ""),
    words: one("in words"),
    examples: examplesIn(description, name),
  };
}

/** The examples that lines of a text name for a function. */
export function examplesIn(text: string, name: string): Example[] {
  const shown = text
    .split("\n")
    .filter((line) => line.trim().startsWith("- example: "))
    .join("\n");
  const read = readBuildGoal(shown);
  return read?.name === name ? read.examples : [];
}

/** Without those that are in the first list already. */
export function mergeExamples(known: Example[], more: Example[]): Example[] {
  const keys = new Set(known.map((example) => JSON.stringify(example.args)));
  return [...known, ...more.filter(({ args }) => !keys.has(JSON.stringify(args)))];
}

export const sourcePath = (name: string): string => `src/${name}.js`;
export const testPath = (name: string): string => `test/${name}.test.js`;
export const checkPath = (name: string): string => `test/${name}.check.test.js`;
