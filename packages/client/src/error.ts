import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "./router.ts";

/** What went wrong, as a word a program can branch on. The last three are of the way to the server, not the server's own. */
export type MusterErrorCode =
  | "bad_input"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "limited"
  | "unavailable"
  | "internal"
  | "timeout"
  | "unreachable"
  | "aborted";

type Details = {
  code: MusterErrorCode;
  message: string;
  /** HTTP status of the answer; null when none came. */
  status: number | null;
  requestId?: string | null;
  retryAfterSeconds?: number | null;
  cause?: unknown;
};

/**
 * Everything this package throws. `message` says what happened and what to do; `requestId` is the number under which the
 * server's log has it; `retryAfterSeconds` is the wait that a refusal with `limited` or `unavailable` asks for.
 */
export class MusterError extends TRPCClientError<AppRouter> {
  readonly code: MusterErrorCode;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor({ code, message, status, requestId = null, retryAfterSeconds = null, cause }: Details) {
    super(message, cause instanceof Error ? { cause } : {});
    // The class above sets its own.
    Object.setPrototypeOf(this, MusterError.prototype);
    this.name = "MusterError";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same call may work in a moment: the server is away, starting, or has had too much. */
  get isPassing(): boolean {
    return PASSING.has(this.code);
  }
}

const PASSING: ReadonlySet<MusterErrorCode> = new Set(["timeout", "unreachable", "unavailable", "limited"]);

const BY_STATUS: Record<number, MusterErrorCode> = {
  400: "bad_input",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  411: "bad_input",
  413: "bad_input",
  415: "bad_input",
  429: "limited",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

export function codeOfStatus(status: number): MusterErrorCode {
  return BY_STATUS[status] ?? (status < 500 ? "bad_input" : "internal");
}

/** The error of an answer that is not tRPC's: the file door's, the start page's, a proxy's. */
export function errorOfAnswer(response: Response, body: unknown): MusterError {
  const { status, headers } = response;
  const said = fieldOf(fieldOf(body, "error"), "message") ?? fieldOf(body, "detail");
  return new MusterError({
    code: codeOfStatus(status),
    message: typeof said === "string" ? said : `The server answered ${status} without saying why.`,
    status,
    requestId: headers.get("x-request-id"),
    retryAfterSeconds: secondsOf(headers),
  });
}

/** Whatever a link or `fetch` throws, as a {@link MusterError}. */
export function toMusterError(error: unknown): MusterError {
  if (error instanceof MusterError) return error;
  if (error instanceof TRPCClientError) return ofCall(error);
  return ofTransport(error, error);
}

function ofCall(error: TRPCClientError<AppRouter>): MusterError {
  const given = fieldOf(error.data, "httpStatus");
  const response = fieldOf(error.meta, "response");
  const answered = fieldOf(response, "status");
  const status = typeof given === "number" ? given : typeof answered === "number" && answered >= 400 ? answered : null;
  if (status === null) return ofTransport(error.cause ?? error, error);
  const requestId = fieldOf(error.data, "requestId");
  const wait = fieldOf(error.data, "retryAfterSeconds");
  return new MusterError({
    code: codeOfStatus(status),
    message: error.message,
    status,
    requestId: typeof requestId === "string" ? requestId : null,
    retryAfterSeconds:
      typeof wait === "number" ? wait : response instanceof Response ? secondsOf(response.headers) : null,
    cause: error,
  });
}

function ofTransport(error: unknown, cause: unknown): MusterError {
  const name = fieldOf(error, "name");
  const status = null;
  if (name === "TimeoutError")
    return new MusterError({
      code: "timeout",
      message: "No answer came in time. Ask again, or allow more with `timeoutMs`.",
      status,
      cause,
    });
  if (name === "AbortError")
    return new MusterError({ code: "aborted", message: "The call was ended by its own signal.", status, cause });
  // fetch reports a refused or broken connection as a TypeError, whose cause says which.
  const why = fieldOf(fieldOf(error, "cause"), "code") ?? fieldOf(error, "message");
  return new MusterError({
    code: "unreachable",
    message: `The server cannot be reached (${String(why ?? "no reason was given")}). Look at its address and whether it runs.`,
    status,
    cause,
  });
}

function secondsOf(headers: Headers): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
