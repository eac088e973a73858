import type { Example } from "#server/lib/synthesis/search";
import { commonKind, type Value } from "#server/lib/synthesis/values";
import { readValue, readValues } from "./build-values.ts";

/** A function as somebody asked for it: its name, its parameters, what it is to give, and what was said of it besides. */
export type BuildGoal = { name: string; parameters: string[]; examples: Example[]; words: string };

const MAX_EXAMPLES = 40;
/** Of all examples together: they travel in a task's description. */
const MAX_CHARS = 4_000;
const ARROW = /^\s*(?:->|→|=>|⇒|===?|=|:|returns?|gives?|is|yields?|should (?:return|be|give))\s*/;

type Call = { name: string; example: Example; start: number; end: number };

/** Reads a goal that names a function and shows by examples what it gives. Null when it shows none. */
export function readBuildGoal(text: string): BuildGoal | null {
  const calls = callsIn(text);
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [name] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (!name) return null;
  const own = calls.filter((call) => call.name === name);
  const arity = own[0]?.example.args.length ?? 0;
  const examples = distinct(own.map(({ example }) => example).filter(({ args }) => args.length === arity));
  if (arity === 0 || arity > 5) return null;
  const parameters = signatureIn(text, name, arity) ?? defaultNames(examples, arity);
  return {
    name: freeName(name),
    parameters,
    examples: within(examples.slice(0, MAX_EXAMPLES)),
    words: wordsOf(text, calls),
  };
}

const TAKEN =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/;

/** A word of JavaScript cannot name a function: `delete` becomes `delete_`. */
function freeName(name: string): string {
  return TAKEN.test(name) ? `${name}_` : name;
}

/** Whether a function is wanted, be it with examples or without. */
export function wantsFunction(text: string): boolean {
  return /\b(write|build|implement|code|create|make)\b[^.]{0,40}\b(function|method)\b/i.test(text);
}

function callsIn(text: string): Call[] {
  const found: Call[] = [];
  for (const match of text.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]{0,60})\(/g)) {
    const start = match.index;
    if (found.some((call) => start < call.end)) continue;
    const args = readValues(text, start + match[0].length, ")");
    if (!args) continue;
    const arrow = ARROW.exec(text.slice(args.end, args.end + 40));
    const result = arrow && readValue(text, args.end + arrow[0].length);
    if (!result) continue;
    found.push({ name: match[1] ?? "", example: { args: args.values, result: result.value }, start, end: result.end });
  }
  return found;
}

function signatureIn(text: string, name: string, arity: number): string[] | null {
  const pattern = new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}\\(([\\w$,:\\s[\\]<>]*)\\)`, "g");
  for (const match of text.matchAll(pattern)) {
    const names = (match[1] ?? "").split(",").map((part) => part.split(":")[0]?.trim() ?? "");
    const isPlain = names.every(
      (part) => /^[A-Za-z_$][\w$]*$/.test(part) && !/^(x|at|a|b)$/.test(part) && !TAKEN.test(part),
    );
    if (names.length === arity && isPlain && new Set(names).size === arity) return names;
  }
  return null;
}

const NAMES = { string: "text", number: "number", boolean: "flag", strings: "texts", numbers: "numbers" } as const;

/** `x`, `at`, `a` and `b` are left to the functions of elements. */
function defaultNames(examples: Example[], arity: number): string[] {
  const plain = Array.from({ length: arity }, (_, at) => {
    const kind = commonKind(examples.map(({ args }) => args[at]));
    return kind ? NAMES[kind] : "value";
  });
  return plain.map((name, at) => (plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${name}${at + 1}`));
}

function distinct(examples: Example[]): Example[] {
  const seen = new Set<string>();
  return examples.filter((example) => {
    const key = JSON.stringify(example);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function within(examples: Example[]): Example[] {
  let chars = 0;
  return examples.filter((example) => {
    chars += JSON.stringify(example).length;
    return chars <= MAX_CHARS;
  });
}

/** What the goal says without its examples. */
function wordsOf(text: string, calls: Call[]): string {
  let rest = text;
  for (const { start, end } of [...calls].reverse()) rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
  return rest
    .replace(/\bexamples?\s*:?/gi, " ")
    .replace(/(?<=^|\s)[;,·•*-]+(?=\s|$)/g, " ")
    .replace(/\s+/g, " ")
    .replace(/[\s;:,]+$/, "")
    .trim()
    .slice(0, 600);
}

const MAX_HINTS = 12;

/** Numbers and quoted texts that the words speak of: they may be constants of the function. */
export function hintsOf(words: string): Value[] {
  const numbers = [...words.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])/g)].map(([number]) => Number(number));
  const texts = [...words.matchAll(/["“'`]([^"”'`]{1,20})["”'`]/g)].map(([, text]) => text ?? "");
  return [...new Set<Value>([...numbers, ...texts])].slice(0, MAX_HINTS);
}
