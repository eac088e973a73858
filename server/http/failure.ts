import { isDatabaseAway } from "#server/core/database";
import { type DomainError, describeError, type ErrorCode, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";

export type Failure = { code: ErrorCode; message: string };

/**
 * What a person may be told about an error: the words of a refusal as they are, a database that is away as such, and of
 * anything else only the number under which the log has it.
 */
export function failureOf(error: unknown, requestId: string): Failure {
  const refusal = refusalIn(error);
  if (refusal && refusal.code !== "internal") return { code: refusal.code, message: refusal.message };
  if (isDatabaseAway(error)) {
    return { code: "unavailable", message: "The database does not answer right now. Try again in a few seconds." };
  }
  return { code: "internal", message: `Something went wrong on our side. The log has it under ${requestId}.` };
}

/** Unexpected errors go to the log with their causes; refusals are answers, not faults. */
export function logFailure(error: unknown, where: { requestId: string; path: string }): void {
  const { code } = failureOf(error, where.requestId);
  if (code === "internal")
    log.error("request failed", { ...where, error: describeError(error), stack: stackOf(error) });
  else if (code === "unavailable") log.warn("request could not be served", { ...where, error: describeError(error) });
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.slice(0, 2_000) : undefined;
}

/** tRPC and drizzle wrap what they meet. */
function refusalIn(error: unknown): DomainError | null {
  for (let current = error, depth = 0; depth < 4 && current instanceof Error; current = current.cause, depth += 1) {
    if (isDomainError(current)) return current;
  }
  return null;
}
