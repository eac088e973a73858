/** The closed list of reasons an operation can refuse. Doors translate them (tRPC code, HTTP status); nothing else is thrown on purpose. */
export const ERROR_CODES = [
  "bad_input",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "limited",
  "unavailable",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A refusal a person can act on: `message` says what happened and what to do; `cause` keeps the original for the log. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "DomainError";
    this.code = code;
  }
}

const HTTP_STATUS: Record<ErrorCode, number> = {
  bad_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
  internal: 500,
};

export function httpStatusOf(error: unknown): number {
  return isDomainError(error) ? HTTP_STATUS[error.code] : 500;
}

/** By name, not by `instanceof`: Next bundles its own copy of this module beside the server's. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === "DomainError" && "code" in error;
}

/** One line for a log or a record, with the chain of causes, never longer than 500 characters. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 4) {
    parts.push(current instanceof Error ? current.message : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(" ← ").slice(0, 500);
}
