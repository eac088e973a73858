import { infix, type Operator, one, two } from "./operator.ts";
import type { Value } from "./values.ts";

export const NUMBER_OPERATORS: Operator[] = [
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

export const TRUTH_OPERATORS: Operator[] = [
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
