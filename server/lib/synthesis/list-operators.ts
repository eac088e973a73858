import { type Operator, one, two } from "./operator.ts";
import type { Value } from "./values.ts";

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

export const LIST_OPERATORS: Operator[] = [
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
  one(
    "strings",
    "string",
    (a) => `${a}.reduce((most, one) => (one.length > most.length ? one : most))`,
    (a) => (a.length > 0 ? a.reduce((most, next) => (next.length > most.length ? next : most)) : undefined),
    2,
  ),
  one(
    "strings",
    "string",
    (a) => `${a}.reduce((least, one) => (one.length < least.length ? one : least))`,
    (a) => (a.length > 0 ? a.reduce((least, next) => (next.length < least.length ? next : least)) : undefined),
    2,
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
