import { DomainError, httpStatusOf } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { retryAfterOf } from "#server/lib/rate-limits";
import { failureOf, logFailure } from "./failure.ts";

/** A JSON answer of the doors that are not tRPC. */
export function jsonResponse(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** `{error: {code, message, requestId}}` with the status that fits; unexpected errors go to the log. */
export function failureResponse(error: unknown, path: string): Response {
  const requestId = newId();
  logFailure(error, { requestId, path });
  const { code, message } = failureOf(error, requestId);
  const response = jsonResponse(httpStatusOf(new DomainError(code, message)), { error: { code, message, requestId } });
  const seconds = retryAfterOf(error);
  if (seconds !== null) response.headers.set("retry-after", String(seconds));
  return response;
}
