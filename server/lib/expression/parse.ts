import { ANALYSIS_LIMITS } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { type Fixed, parseFixed } from "./fixed.ts";
import { type Token, tokenize, unexpected } from "./tokens.ts";

export type BinaryOperator = "+" | "-" | "*" | "/";
export type FunctionName = "round" | "abs" | "min" | "max";
export type Expression =
  | { kind: "number"; value: Fixed }
  | { kind: "name"; name: string }
  | { kind: "negate"; of: Expression }
  | { kind: "binary"; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: "round"; of: Expression; decimals: number }
  | { kind: "call"; name: Exclude<FunctionName, "round">; of: Expression[] };

const MAX_DEPTH = 50;
const BINDING: Record<BinaryOperator, number> = { "+": 1, "-": 1, "*": 2, "/": 2 };
const PREFIX_BINDING = 3;

function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(BINDING, text);
}

/** Pratt parser: each operator binds as tightly as its number says, and the recursion is the precedence. */
export function parseExpression(source: string): Expression {
  if (source.length > ANALYSIS_LIMITS.expressionChars) {
    throw new DomainError("bad_input", `The expression is longer than ${ANALYSIS_LIMITS.expressionChars} characters.`);
  }
  const parser = new Parser(tokenize(source));
  const expression = parser.parse(0, 0);
  parser.expectEnd();
  return expression;
}

class Parser {
  private position = 0;
  private readonly tokens: Token[];

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  parse(minimumBinding: number, depth: number): Expression {
    if (depth > MAX_DEPTH) throw new DomainError("bad_input", `The expression nests deeper than ${MAX_DEPTH} levels.`);
    let left = this.parsePrefix(depth);
    for (;;) {
      const token = this.peek();
      if (token.kind !== "symbol" || !isBinaryOperator(token.text)) return left;
      const binding = BINDING[token.text];
      if (binding <= minimumBinding) return left;
      this.position++;
      left = { kind: "binary", operator: token.text, left, right: this.parse(binding, depth + 1) };
    }
  }

  expectEnd(): void {
    const token = this.peek();
    if (token.kind !== "end") throw unexpected(token.text);
  }

  private peek(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "" };
  }

  private take(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== "symbol" || token.text !== symbol) return false;
    this.position++;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw unexpected(this.peek().text);
  }

  private parsePrefix(depth: number): Expression {
    const token = this.take();
    if (token.kind === "number") {
      const value = parseFixed(token.text);
      if (value) return { kind: "number", value };
    }
    if (token.kind === "name") {
      return this.takeSymbol("(") ? this.parseCall(token.text, depth) : { kind: "name", name: token.text };
    }
    if (token.kind === "symbol" && token.text === "-") {
      return { kind: "negate", of: this.parse(PREFIX_BINDING, depth + 1) };
    }
    if (token.kind === "symbol" && token.text === "+") return this.parse(PREFIX_BINDING, depth + 1);
    if (token.kind === "symbol" && token.text === "(") {
      const inner = this.parse(0, depth + 1);
      this.expect(")");
      return inner;
    }
    throw unexpected(token.text);
  }

  private parseCall(name: string, depth: number): Expression {
    const parts = [this.parse(0, depth + 1)];
    while (this.takeSymbol(",")) parts.push(this.parse(0, depth + 1));
    this.expect(")");
    return callOf(name.toLowerCase(), parts);
  }
}

function callOf(name: string, parts: Expression[]): Expression {
  const [first, second] = parts;
  if (first && (name === "min" || name === "max")) return { kind: "call", name, of: parts };
  if (first && name === "abs" && parts.length === 1) return { kind: "call", name, of: parts };
  if (first && name === "round" && parts.length <= 2) {
    return { kind: "round", of: first, decimals: roundingDecimals(second) };
  }
  throw new DomainError(
    "bad_input",
    `"${name}" with ${parts.length} values is not known. Use round(x, n), abs(x), min(a, b, …) or max(a, b, …).`,
  );
}

function roundingDecimals(part: Expression | undefined): number {
  if (part === undefined) return 0;
  if (part.kind === "number" && part.value.decimals === 0 && part.value.units <= 10n) return Number(part.value.units);
  throw new DomainError("bad_input", "round(x, n) needs a whole number from 0 to 10 as n.");
}
