import { DomainError } from "#server/lib/errors";

export type Token =
  | { kind: "number"; text: string }
  | { kind: "name"; text: string }
  | { kind: "symbol"; text: string }
  | { kind: "end"; text: "" };

const PATTERN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([\p{L}_][\p{L}\p{M}\p{N}_]*)|`([^`]+)`|([-+*/(),−–×÷]))/uy;
const SAME_SYMBOL: Record<string, string> = { "−": "-", "–": "-", "×": "*", "÷": "/" };
const ALLOWED = "Allowed are numbers, names (names with spaces in `backticks`), + - * / ( ) round abs min max.";

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const from = PATTERN.lastIndex;
    const match = PATTERN.exec(text);
    if (!match) throw unexpected(text.slice(from).trimStart());
    const [, number, bare, quoted, symbol] = match;
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: SAME_SYMBOL[symbol] ?? symbol });
    else tokens.push({ kind: "name", text: (bare ?? quoted ?? "").trim() });
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

export function unexpected(rest: string): DomainError {
  const what = rest === "" ? "The expression ends too early." : `Unexpected "${rest.slice(0, 20)}" in the expression.`;
  return new DomainError("bad_input", `${what} ${ALLOWED}`);
}
