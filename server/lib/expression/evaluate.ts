import { DomainError } from "#server/lib/errors";
import { type Fixed, formatFixed, parseFixed, trimDecimal } from "./fixed.ts";
import { type Expression, parseExpression } from "./parse.ts";
import {
  addRatios,
  compareRatios,
  divideRatios,
  multiplyRatios,
  negateRatio,
  type Ratio,
  ratioOf,
  unitsOf,
} from "./ratio.ts";

/** A row may lack a value or divide by zero: that is an outcome to count, not a reason to fail the whole table. */
export type Outcome = Ratio | "missing" | "division by zero";

/** Decimals a result with a division is rounded to. */
export const DIVISION_DECIMALS = 10;
const MAX_DECIMALS = 60;

export function evaluate(node: Expression, lookUp: (name: string) => Ratio | "missing"): Outcome {
  switch (node.kind) {
    case "number":
      return ratioOf(node.value);
    case "name":
      return lookUp(node.name);
    case "negate":
      return mapOutcome(evaluate(node.of, lookUp), negateRatio);
    case "round":
      return mapOutcome(evaluate(node.of, lookUp), (value) =>
        ratioOf({ units: unitsOf(value, node.decimals), decimals: node.decimals }),
      );
    case "call": {
      const values: Ratio[] = [];
      for (const part of node.of) {
        const value = evaluate(part, lookUp);
        if (typeof value === "string") return value;
        values.push(value);
      }
      return values.reduce((best, next) => pick(node.name, best, next), applyAbs(node.name, values));
    }
    case "binary": {
      const left = evaluate(node.left, lookUp);
      if (typeof left === "string") return left;
      const right = evaluate(node.right, lookUp);
      if (typeof right === "string") return right;
      return combine(node.operator, left, right);
    }
  }
}

function mapOutcome(outcome: Outcome, change: (value: Ratio) => Ratio): Outcome {
  return typeof outcome === "string" ? outcome : change(outcome);
}

function applyAbs(name: "abs" | "min" | "max", values: Ratio[]): Ratio {
  const first = values[0] ?? { top: 0n, bottom: 1n };
  return name === "abs" && first.top < 0n ? negateRatio(first) : first;
}

function pick(name: "abs" | "min" | "max", best: Ratio, next: Ratio): Ratio {
  if (name === "abs") return best;
  const order = compareRatios(next, best);
  return (name === "min" ? order < 0 : order > 0) ? next : best;
}

function combine(operator: "+" | "-" | "*" | "/", left: Ratio, right: Ratio): Outcome {
  if (operator === "+") return addRatios(left, right);
  if (operator === "-") return addRatios(left, negateRatio(right));
  if (operator === "*") return multiplyRatios(left, right);
  return right.top === 0n ? "division by zero" : divideRatios(left, right);
}

/** Decimals that hold the result exactly, or null when a division makes that unknowable. */
export function exactDecimalsOf(node: Expression, decimalsOf: (name: string) => number): number | null {
  const decimals = rawDecimalsOf(node, decimalsOf);
  if (decimals !== null && decimals > MAX_DECIMALS) {
    throw new DomainError("bad_input", `The result would need ${decimals} decimals: use round(x, n).`);
  }
  return decimals;
}

function rawDecimalsOf(node: Expression, decimalsOf: (name: string) => number): number | null {
  switch (node.kind) {
    case "number":
      return node.value.decimals;
    case "name":
      return decimalsOf(node.name);
    case "round":
      return node.decimals;
    case "negate":
      return rawDecimalsOf(node.of, decimalsOf);
    case "call":
      return node.of
        .map((part) => rawDecimalsOf(part, decimalsOf))
        .reduce((most, next) => (most === null || next === null ? null : Math.max(most, next)));
    case "binary": {
      const left = rawDecimalsOf(node.left, decimalsOf);
      const right = rawDecimalsOf(node.right, decimalsOf);
      if (node.operator === "/" || left === null || right === null) return null;
      return node.operator === "*" ? left + right : Math.max(left, right);
    }
  }
}

export function namesIn(node: Expression): string[] {
  switch (node.kind) {
    case "number":
      return [];
    case "name":
      return [node.name];
    case "negate":
    case "round":
      return namesIn(node.of);
    case "call":
      return [...new Set(node.of.flatMap(namesIn))];
    case "binary":
      return [...new Set([...namesIn(node.left), ...namesIn(node.right)])];
  }
}

/**
 * Computes an arithmetic expression over plain decimals. Exact; with a division the result (not the steps on the way)
 * is rounded half up to 10 decimals. Trailing zeros are removed. Throws `bad_input` with what to do.
 */
export function evaluateExpression(expression: string, variables: Record<string, string> = {}): string {
  const node = parseExpression(expression);
  const values = new Map<string, Fixed>();
  for (const name of namesIn(node)) values.set(name, variableOf(name, variables));
  const outcome = evaluate(node, (name) => {
    const value = values.get(name);
    return value ? ratioOf(value) : "missing";
  });
  if (typeof outcome === "string") throw new DomainError("bad_input", outcome);
  const decimals = exactDecimalsOf(node, (name) => values.get(name)?.decimals ?? 0) ?? DIVISION_DECIMALS;
  return trimDecimal(formatFixed(unitsOf(outcome, decimals), decimals));
}

function variableOf(name: string, variables: Record<string, string>): Fixed {
  const text = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (text === undefined) {
    const known = Object.keys(variables);
    const hint = known.length > 0 ? `Known: ${known.slice(0, 30).join(", ")}.` : "No variables were given.";
    throw new DomainError("bad_input", `The variable "${name}" is not known. ${hint}`);
  }
  const value = parseFixed(text.trim());
  if (!value) throw new DomainError("bad_input", `The variable "${name}" is not a plain decimal: "${text}".`);
  return value;
}
