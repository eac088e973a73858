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

type Numbered = { name: string; number: number };

function typesOf({ messages, enums }: Contract): [type: string, entries: Numbered[]][] {
  const ofMessages = messages.map(({ name, fields }): [string, Numbered[]] => [name, fields]);
  return [...ofMessages, ...enums.map(({ name, values }): [string, Numbered[]] => [name, values])];
}

/** Puts the known numbers into a contract. What has none yet stays at 0, and is refused when it is encoded. */
export function putNumbers(contract: Contract, known: Numbers): void {
  for (const [type, entries] of typesOf(contract))
    for (const entry of entries) entry.number = known[type]?.[entry.name] ?? 0;
}

/** Puts numbers into a contract, new ones where there are none yet, and answers all there ever were. */
export function giveNumbers(contract: Contract, known: Numbers): Numbers {
  const numbers: Numbers = structuredClone(known);
  for (const [type, entries] of typesOf(contract)) {
    const given = numbers[type] ?? {};
    for (const { name } of entries) given[name] ??= Math.max(0, ...Object.values(given)) + 1;
    numbers[type] = given;
  }
  putNumbers(contract, numbers);
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
