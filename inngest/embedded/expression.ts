import { parse } from "@marcbachmann/cel-js";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

type Compiled = (context: Record<string, unknown>) => unknown;
const compiled = new Map<string, Compiled>();

/** Throws when the expression is not CEL, so that a wrong function is found at start. */
export function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) return known;
  const made: Compiled = parse(expression);
  compiled.set(expression, made);
  return made;
}

/** True when there is no condition or it holds. A condition that cannot be evaluated (a field is missing) does not hold. */
export function holds(expression: string | null | undefined, context: Record<string, unknown>): boolean {
  if (!expression) return true;
  try {
    return compile(expression)(context) === true;
  } catch (error) {
    log.debug("engine: a condition could not be evaluated", { expression, error: describeError(error) });
    return false;
  }
}

/** The value of a key expression as text; a missing field gives one common key. */
export function keyOf(expression: string | undefined, event: unknown): string {
  if (!expression) return "";
  try {
    const value = compile(expression)({ event });
    return typeof value === "string"
      ? value
      : typeof value === "bigint"
        ? value.toString()
        : (JSON.stringify(value) ?? "null");
  } catch (error) {
    log.debug("engine: a key could not be evaluated", { expression, error: describeError(error) });
    return "null";
  }
}
