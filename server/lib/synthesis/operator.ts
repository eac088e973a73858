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

export type Of<K extends Kind> = {
  string: string;
  number: number;
  boolean: boolean;
  strings: string[];
  numbers: number[];
}[K];

export function one<A extends Kind>(
  take: A,
  gives: Kind,
  code: (a: string) => string,
  run: (a: Of<A>) => Value,
  cost = 1,
): Operator {
  return { takes: [take], gives, cost, code, run: run as (...parts: never[]) => Value, isAtom: true };
}

export function two<A extends Kind, B extends Kind>(
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

export const infix = { isAtom: false };
