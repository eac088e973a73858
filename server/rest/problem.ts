import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { failureOf } from "#server/http/failure";
import { DomainError, type ErrorCode, httpStatusOf } from "#server/lib/errors";
import { retryAfterOf } from "#server/lib/rate-limits";

export const PROBLEM_TYPE = "application/problem+json";

/** What a problem can be besides the eight reasons for which an operation refuses: what only this door says. */
export const DOOR_PROBLEMS = {
  method_not_allowed: { status: 405, title: "This address does not take the method" },
  not_acceptable: { status: 406, title: "None of the accepted forms can be given" },
  length_required: { status: 411, title: "The length of the body is missing" },
  precondition_failed: { status: 412, title: "It has changed meanwhile" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "The body is in a form that is not taken" },
  key_reused: { status: 422, title: "The idempotency key belongs to another request" },
} as const;

const TITLES: Record<ErrorCode, string> = {
  bad_input: "The request does not fit",
  unauthenticated: "Nobody is signed in",
  forbidden: "This is not allowed",
  not_found: "There is no such thing",
  conflict: "This does not fit what is there",
  limited: "Too many requests",
  unavailable: "Muster cannot answer now",
  internal: "Something went wrong on our side",
};

export type ProblemCode = ErrorCode | keyof typeof DOOR_PROBLEMS;
export const PROBLEM_CODES = [...Object.keys(TITLES), ...Object.keys(DOOR_PROBLEMS)] as ProblemCode[];

export function statusOf(code: ProblemCode): number {
  return isDoorCode(code) ? DOOR_PROBLEMS[code].status : httpStatusOf(new DomainError(code, ""));
}

export function titleOf(code: ProblemCode): string {
  return isDoorCode(code) ? DOOR_PROBLEMS[code].title : TITLES[code];
}

const isDoorCode = (code: ProblemCode): code is keyof typeof DOOR_PROBLEMS => code in DOOR_PROBLEMS;

/** One wrong thing of a request: where it stands and what is wrong with it. A `pointer` leads into the body (RFC 6901). */
export const fieldProblem = z.object({
  detail: z.string(),
  pointer: z.string().optional(),
  parameter: z.string().optional(),
  in: z.enum(["path", "query", "header"]).optional(),
});
export type FieldProblem = z.infer<typeof fieldProblem>;

/** RFC 9457. `instance` is the request's id, under which the log has it. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(PROBLEM_CODES as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(fieldProblem).max(20).optional(),
});
export type Problem = z.infer<typeof problem>;

/** A refusal of this door itself. */
export class RestError extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldProblem[];
  readonly headers: Record<string, string>;
  constructor(
    code: ProblemCode,
    message: string,
    more: { errors?: FieldProblem[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "RestError";
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** Says where in the request a field of the input came from. */
export type Locate = (path: readonly PropertyKey[]) => Omit<FieldProblem, "detail">;

export type Answered = { problem: Problem; headers: Record<string, string> };

/** Whatever was thrown, as a problem. Nothing of our code is in it. */
export function problemOf(error: unknown, requestId: string, locate: Locate): Answered {
  if (error instanceof RestError) return answer(error.code, error.message, requestId, error);
  const issues = zodIssuesOf(error);
  if (issues) {
    const errors = issues.slice(0, 20).map(({ path, message }) => ({ detail: message, ...locate(path) }));
    const detail = issues
      .slice(0, 6)
      .map(({ path, message }) => `${path.length > 0 ? path.join(".") : "input"}: ${message}`)
      .join("; ");
    return answer("bad_input", detail, requestId, { errors });
  }
  const { code, message } = failureOf(error, requestId);
  const errors = code === "bad_input" ? namedIn(message, locate) : [];
  const seconds = retryAfterOf(error) ?? retryAfterOf(error instanceof Error ? error.cause : null);
  const headers: Record<string, string> = seconds === null ? {} : { "retry-after": String(seconds) };
  if (code === "unauthenticated") headers["www-authenticate"] = 'Bearer realm="Muster"';
  return answer(code, message, requestId, { errors, headers });
}

type More = { errors?: FieldProblem[]; headers?: Record<string, string> };

function answer(code: ProblemCode, detail: string, requestId: string, { errors = [], headers = {} }: More): Answered {
  const said: Problem = {
    type: `/reference#problem-${code}`,
    title: titleOf(code),
    status: statusOf(code),
    detail,
    instance: `urn:uuid:${requestId}`,
    code,
    ...(errors.length > 0 ? { errors } : {}),
  };
  return { problem: said, headers };
}

function zodIssuesOf(error: unknown): z.core.$ZodIssue[] | null {
  const isInput = error instanceof TRPCError ? error.code === "BAD_REQUEST" : true;
  for (let current = error, depth = 0; depth < 4 && current instanceof Error; current = current.cause, depth += 1) {
    if (isInput && current instanceof z.ZodError) return current.issues;
    // An answer that does not fit is our defect, and its cause is no matter of the caller.
    if (!(current instanceof TRPCError) && !(current instanceof DomainError)) return null;
  }
  return null;
}

/** Operations name the field they refuse before a colon: `cursor: not one this list gave`. */
function namedIn(message: string, locate: Locate): FieldProblem[] {
  const [, name, detail] = /^(?:[\w.]+: )?([a-zA-Z]\w*): (.+)$/s.exec(message) ?? [];
  if (!name || !detail) return [];
  const place = locate([name]);
  return place.pointer === "" ? [] : [{ detail, ...place }];
}
