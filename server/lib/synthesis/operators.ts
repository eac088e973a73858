import type { Kind, Value } from "./values.ts";

/**
 * One way to make an expression from others. `code` gets the code of its parts, each safe to stand before a dot; `run` must do
 * exactly what the code does, and answers undefined where the code would fail or give nothing.
 */
export type Operator = {
  takes: Kind[];
  gives: Kind;
  cost: number;
  code(...parts: string[]): string;
  run(...parts: never[]): Value;
  /** The code needs no brackets before a dot. */
  isAtom: boolean;
};

type Of<K extends Kind> = { string: string; number: number; boolean: boolean; strings: string[]; numbers: number[] }[K];

function one<A extends Kind>(
  take: A,
  gives: Kind,
  code: (a: string) => string,
  run: (a: Of<A>) => Value,
  cost = 1,
): Operator {
  return { takes: [take], gives, cost, code, run: run as (...parts: never[]) => Value, isAtom: true };
}

function two<A extends Kind, B extends Kind>(
  takes: [A, B],
  gives: Kind,
  code: (a: string, b: string) => string,
  run: (a: Of<A>, b: Of<B>) => Value,
  more: { cost?: number; isAtom?: boolean } = {},
): Operator {
  return {
    takes,
    gives,
    cost: more.cost ?? 1,
    code,
    run: run as (...parts: never[]) => Value,
    isAtom: more.isAtom ?? true,
  };
}

const infix = { isAtom: false };

const TEXT: Operator[] = [
  one(
    "string",
    "string",
    (s) => `${s}.toUpperCase()`,
    (s) => s.toUpperCase(),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.toLowerCase()`,
    (s) => s.toLowerCase(),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.trim()`,
    (s) => s.trim(),
  ),
  one(
    "string",
    "string",
    (s) => `[...${s}].reverse().join("")`,
    (s) => [...s].reverse().join(""),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.slice(0, 1)`,
    (s) => s.slice(0, 1),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.slice(1)`,
    (s) => s.slice(1),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.slice(-1)`,
    (s) => s.slice(-1),
  ),
  one(
    "string",
    "string",
    (s) => `${s}.slice(0, -1)`,
    (s) => s.slice(0, -1),
  ),
  one(
    "string",
    "string",
    (s) => `[...${s}].sort().join("")`,
    (s) => [...s].sort().join(""),
    2,
  ),
  one(
    "string",
    "string",
    (s) => `[...new Set(${s})].join("")`,
    (s) => [...new Set(s)].join(""),
    2,
  ),
  one(
    "string",
    "number",
    (s) => `${s}.length`,
    (s) => s.length,
  ),
  one(
    "string",
    "number",
    (s) => `Number(${s})`,
    (s) => (s.trim() === "" ? undefined : Number(s)),
    2,
  ),
  one(
    "string",
    "number",
    (s) => `${s}.charCodeAt(0)`,
    (s) => s.charCodeAt(0),
    3,
  ),
  one(
    "string",
    "strings",
    (s) => `[...${s}]`,
    (s) => [...s],
  ),
  one(
    "string",
    "strings",
    (s) => `${s}.trim().split(/\\s+/)`,
    (s) => s.trim().split(/\s+/),
  ),
  one(
    "string",
    "strings",
    (s) => `(${s}.match(/[a-z]+/gi) ?? [])`,
    (s) => s.match(/[a-z]+/gi) ?? [],
    2,
  ),
  one(
    "string",
    "strings",
    (s) => `(${s}.match(/\\d+/g) ?? [])`,
    (s) => s.match(/\d+/g) ?? [],
    2,
  ),
  one(
    "string",
    "strings",
    (s) => `${s}.split(/(?=[A-Z])/)`,
    (s) => s.split(/(?=[A-Z])/),
    2,
  ),
  two(
    ["string", "string"],
    "string",
    (a, b) => `${a} + ${b}`,
    (a, b) => a + b,
    infix,
  ),
  two(
    ["string", "string"],
    "strings",
    (a, b) => `${a}.split(${b})`,
    (a, b) => (b === "" ? undefined : a.split(b)),
  ),
  two(
    ["string", "string"],
    "boolean",
    (a, b) => `${a} === ${b}`,
    (a, b) => a === b,
    infix,
  ),
  two(
    ["string", "string"],
    "boolean",
    (a, b) => `${a}.includes(${b})`,
    (a, b) => a.includes(b),
  ),
  two(
    ["string", "string"],
    "boolean",
    (a, b) => `${a}.startsWith(${b})`,
    (a, b) => a.startsWith(b),
  ),
  two(
    ["string", "string"],
    "boolean",
    (a, b) => `${a}.endsWith(${b})`,
    (a, b) => a.endsWith(b),
  ),
  two(
    ["string", "string"],
    "number",
    (a, b) => `${a}.indexOf(${b})`,
    (a, b) => a.indexOf(b),
  ),
  two(
    ["string", "number"],
    "string",
    (s, n) => `${s}.slice(${n})`,
    (s, n) => s.slice(n),
  ),
  two(
    ["string", "number"],
    "string",
    (s, n) => `${s}.slice(0, ${n})`,
    (s, n) => s.slice(0, n),
  ),
  two(
    ["string", "number"],
    "string",
    (s, n) => `${s}.charAt(${n})`,
    (s, n) => s.charAt(n),
    { cost: 2 },
  ),
  two(
    ["string", "number"],
    "string",
    (s, n) => `${s}.repeat(${n})`,
    (s, n) => (n >= 0 && n <= 200 ? s.repeat(n) : undefined),
  ),
  two(
    ["string", "number"],
    "string",
    (s, n) => `${s}.padStart(${n}, "0")`,
    (s, n) => (n <= 200 ? s.padStart(n, "0") : undefined),
    {
      cost: 2,
    },
  ),
];

/** Classes of characters: what they replace, count and test. */
const CLASSES: [pattern: string, flags: string][] = [
  ["\\s+", "g"],
  ["[^a-z0-9]+", "gi"],
  ["[^a-z]", "gi"],
  ["[aeiou]", "gi"],
  ["[^aeiou\\s]", "gi"],
  ["\\d", "g"],
  ["\\D", "g"],
  ["[A-Z]", "g"],
  ["[a-z]", "g"],
];

const BY_CLASS: Operator[] = CLASSES.flatMap(([pattern, flags]) => {
  const literal = `/${pattern}/${flags}`;
  const all = new RegExp(pattern, flags);
  const any = new RegExp(pattern, flags.replace("g", ""));
  const testLiteral = `/${pattern}/${flags.replace("g", "")}`;
  return [
    one(
      "string",
      "string",
      (s) => `${s}.replace(${literal}, "")`,
      (s) => s.replace(all, ""),
    ),
    two(
      ["string", "string"],
      "string",
      (s, by) => `${s}.replace(${literal}, ${by})`,
      (s, by) => (by.includes("$") ? undefined : s.replace(all, by)),
    ),
    one(
      "string",
      "number",
      (s) => `(${s}.match(${literal}) ?? []).length`,
      (s) => (s.match(all) ?? []).length,
      2,
    ),
    one(
      "string",
      "boolean",
      (s) => `${testLiteral}.test(${s})`,
      (s) => any.test(s),
      2,
    ),
  ];
});

const REPLACE: Operator = {
  takes: ["string", "string", "string"],
  gives: "string",
  cost: 1,
  code: (s, from, to) => `${s}.replaceAll(${from}, ${to})`,
  run: ((s: string, from: string, to: string) =>
    from === "" || to.includes("$") ? undefined : s.replaceAll(from, to)) as (...parts: never[]) => Value,
  isAtom: true,
};

const NUMBERS: Operator[] = [
  one("number", "string", (n) => `String(${n})`, String),
  one(
    "number",
    "string",
    (n) => `${n}.toFixed(2)`,
    (n) => n.toFixed(2),
    2,
  ),
  one("number", "number", (n) => `Math.abs(${n})`, Math.abs, 2),
  one("number", "number", (n) => `Math.floor(${n})`, Math.floor, 2),
  one("number", "number", (n) => `Math.round(${n})`, Math.round, 2),
  one("number", "number", (n) => `Math.ceil(${n})`, Math.ceil, 2),
  one(
    "number",
    "number",
    (n) => `Math.sqrt(${n})`,
    (n) => (n >= 0 ? Math.sqrt(n) : undefined),
    2,
  ),
  one("number", "boolean", (n) => `Number.isInteger(${n})`, Number.isInteger, 2),
  one(
    "number",
    "numbers",
    (n) => `Array.from({ length: Math.max(0, ${n}) }, (_, at) => at + 1)`,
    (n) => countTo(n),
    2,
  ),
  one(
    "number",
    "string",
    (n) => `${n}.toString(2)`,
    (n) => n.toString(2),
    2,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} + ${b}`,
    (a, b) => a + b,
    infix,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} - ${b}`,
    (a, b) => a - b,
    infix,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} * ${b}`,
    (a, b) => a * b,
    infix,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} / ${b}`,
    (a, b) => (b === 0 ? undefined : a / b),
    infix,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} % ${b}`,
    (a, b) => (b === 0 ? undefined : a % b),
    infix,
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `${a} ** ${b}`,
    (a, b) => (Math.abs(b) <= 64 ? a ** b : undefined),
    { cost: 2, isAtom: false },
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `Math.max(${a}, ${b})`,
    (a, b) => Math.max(a, b),
  ),
  two(
    ["number", "number"],
    "number",
    (a, b) => `Math.min(${a}, ${b})`,
    (a, b) => Math.min(a, b),
  ),
  two(
    ["number", "number"],
    "boolean",
    (a, b) => `${a} === ${b}`,
    (a, b) => a === b,
    infix,
  ),
  two(
    ["number", "number"],
    "boolean",
    (a, b) => `${a} < ${b}`,
    (a, b) => a < b,
    infix,
  ),
  two(
    ["number", "number"],
    "boolean",
    (a, b) => `${a} >= ${b}`,
    (a, b) => a >= b,
    infix,
  ),
  two(
    ["number", "number"],
    "boolean",
    (a, b) => `${a} % ${b} === 0`,
    (a, b) => (b === 0 ? undefined : a % b === 0),
    infix,
  ),
];

function countTo(n: number): Value {
  return Number.isInteger(n) && n <= 300 ? Array.from({ length: Math.max(0, n) }, (_, at) => at + 1) : undefined;
}

const TRUTH: Operator[] = [
  one(
    "boolean",
    "boolean",
    (a) => `!${a}`,
    (a) => !a,
  ),
  two(
    ["boolean", "boolean"],
    "boolean",
    (a, b) => `${a} && ${b}`,
    (a, b) => a && b,
    infix,
  ),
  two(
    ["boolean", "boolean"],
    "boolean",
    (a, b) => `${a} || ${b}`,
    (a, b) => a || b,
    infix,
  ),
];

function listOperators<L extends "strings" | "numbers">(
  list: L,
  item: L extends "strings" ? "string" : "number",
): Operator[] {
  type Item = string | number;
  const at = (from: Item[], place: number): Value => from.at(place);
  const items = <T>(of: T) => of as unknown as Item[];
  return [
    one(
      list,
      "number",
      (a) => `${a}.length`,
      (a) => a.length,
    ),
    one(
      list,
      list,
      (a) => `[...${a}].reverse()`,
      (a) => [...items(a)].reverse(),
    ),
    one(
      list,
      list,
      (a) => `[...new Set(${a})]`,
      (a) => [...new Set(items(a))],
    ),
    one(
      list,
      list,
      (a) => `${a}.slice(1)`,
      (a) => items(a).slice(1),
    ),
    one(
      list,
      list,
      (a) => `${a}.slice(0, -1)`,
      (a) => items(a).slice(0, -1),
    ),
    one(
      list,
      item,
      (a) => `${a}[0]`,
      (a) => at(items(a), 0),
    ),
    one(
      list,
      item,
      (a) => `${a}.at(-1)`,
      (a) => at(items(a), -1),
    ),
    two(
      [list, "number"],
      item,
      (a, n) => `${a}[${n}]`,
      (a, n) => items(a)[n],
      { cost: 2 },
    ),
    two(
      [list, "number"],
      list,
      (a, n) => `${a}.slice(0, ${n})`,
      (a, n) => items(a).slice(0, n),
      { cost: 2 },
    ),
    two(
      [list, list],
      list,
      (a, b) => `[...${a}, ...${b}]`,
      (a, b) => [...items(a), ...items(b)],
      { cost: 2 },
    ),
    two(
      [list, item],
      "boolean",
      (a, b) => `${a}.includes(${b})`,
      (a, b) => items(a).includes(b as Item),
    ),
    two(
      [list, item],
      "number",
      (a, b) => `${a}.indexOf(${b})`,
      (a, b) => items(a).indexOf(b as Item),
      { cost: 2 },
    ),
  ];
}

const LISTS: Operator[] = [
  ...listOperators("strings", "string"),
  ...listOperators("numbers", "number"),
  one(
    "strings",
    "strings",
    (a) => `[...${a}].sort()`,
    (a) => [...a].sort(),
  ),
  one(
    "strings",
    "string",
    (a) => `${a}.join("")`,
    (a) => a.join(""),
  ),
  two(
    ["strings", "string"],
    "string",
    (a, by) => `${a}.join(${by})`,
    (a, by) => a.join(by),
  ),
  two(
    ["numbers", "string"],
    "string",
    (a, by) => `${a}.join(${by})`,
    (a, by) => a.join(by),
    { cost: 2 },
  ),
  one(
    "numbers",
    "numbers",
    (a) => `[...${a}].sort((x, y) => x - y)`,
    (a) => [...a].sort((x, y) => x - y),
  ),
  one(
    "numbers",
    "number",
    (a) => `${a}.reduce((sum, x) => sum + x, 0)`,
    (a) => a.reduce((sum, x) => sum + x, 0),
  ),
  one(
    "numbers",
    "number",
    (a) => `${a}.reduce((product, x) => product * x, 1)`,
    (a) => a.reduce((made, x) => made * x, 1),
  ),
  one(
    "numbers",
    "number",
    (a) => `Math.max(...${a})`,
    (a) => (a.length > 0 ? Math.max(...a) : undefined),
  ),
  one(
    "numbers",
    "number",
    (a) => `Math.min(...${a})`,
    (a) => (a.length > 0 ? Math.min(...a) : undefined),
  ),
];

export const OPERATORS: readonly Operator[] = [...TEXT, ...BY_CLASS, REPLACE, ...NUMBERS, ...TRUTH, ...LISTS];
