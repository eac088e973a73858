import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "./shape.ts";

/**
 * The number of every field and enum value there ever was, by type and name. A number is given once: what is no longer in the
 * contract stays here and is printed as `reserved`.
 */
export type Numbers = Record<string, Record<string, number>>;

export const PROTO_FOLDER = join(import.meta.dirname, "..", "..", "..", "proto");
const NUMBERS_FILE = join(PROTO_FOLDER, "field-numbers.json");

export const readNumbers = (): Numbers => JSON.parse(readFileSync(NUMBERS_FILE, "utf8")) as Numbers;

/** Puts the numbers into the contract and answers all of them. `give` makes the missing ones; without it they are our defect. */
export function numberContract(contract: Contract, known: Numbers, give: boolean): Numbers {
  const numbers: Numbers = structuredClone(known);
  const settle = (type: string, entries: { name: string; number: number }[]) => {
    const given = numbers[type] ?? {};
    for (const entry of entries) {
      const number = given[entry.name] ?? (give ? Math.max(0, ...Object.values(given)) + 1 : 0);
      if (number === 0)
        throw new Error(
          `${type}.${entry.name} has no number yet: run npm run proto:generate and commit what it writes`,
        );
      given[entry.name] = number;
      entry.number = number;
    }
    numbers[type] = given;
  };
  for (const { name, fields } of contract.messages) settle(name, fields);
  for (const { name, values } of contract.enums) settle(name, values);
  return numbers;
}

/** What a type once had and has no more. */
export function reservedOf(
  given: Record<string, number>,
  present: { name: string }[],
): [name: string, number: number][] {
  const names = new Set(present.map(({ name }) => name));
  return Object.entries(given)
    .filter(([name]) => !names.has(name))
    .sort(([, a], [, b]) => a - b);
}

export function writeNumbers(numbers: Numbers): void {
  const sorted = Object.fromEntries(Object.entries(numbers).sort(([a], [b]) => (a < b ? -1 : 1)));
  const lines = Object.entries(sorted).map(([type, given]) => `  ${JSON.stringify(type)}: ${JSON.stringify(given)}`);
  writeFileSync(NUMBERS_FILE, `{\n${lines.join(",\n")}\n}\n`);
}
