import { type Operator, one, two } from "./operator.ts";
import type { Value } from "./values.ts";

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

export const CLASS_OPERATORS: Operator[] = CLASSES.flatMap(([pattern, flags]) => {
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

export const REPLACE_OPERATOR: Operator = {
  takes: ["string", "string", "string"],
  gives: "string",
  cost: 1,
  code: (s, from, to) => `${s}.replaceAll(${from}, ${to})`,
  run: ((s: string, from: string, to: string) =>
    from === "" || to.includes("$") ? undefined : s.replaceAll(from, to)) as (...parts: never[]) => Value,
  isAtom: true,
};
