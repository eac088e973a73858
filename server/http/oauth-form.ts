import { DEVICE_CLIENTS } from "#server/domains/accounts/schema";
import { newId } from "#server/lib/ids";
import { retryAfterOf } from "#server/lib/rate-limits";
import { failureOf, logFailure } from "./failure.ts";

// The outer form of OAuth 2.0 (RFC 6749 §3.2, §5): a form comes in, JSON that nobody keeps goes out.

/** The names that RFC 6749 §5.2 and RFC 8628 §3.5 give. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "temporarily_unavailable"
  | "server_error";

/** A refusal with one of the standard's names. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;
  readonly status: number;
  constructor(code: OAuthErrorCode, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

const HEADERS = { "cache-control": "no-store", pragma: "no-cache" };
const MAX_VALUE = 1_000;
/** What RFC 6749 lets a description hold. */
const UNFIT = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;

export type OAuthForm = { get(name: string): string | undefined };

/** Answers with what `work` makes of the form, or with an error in the standard's form. */
export async function answerOAuth(
  request: Request,
  work: (form: OAuthForm) => Promise<object | null>,
): Promise<Response> {
  try {
    const answer = await work(await readForm(request));
    return answer ? Response.json(answer, { headers: HEADERS }) : new Response(null, { status: 200, headers: HEADERS });
  } catch (error) {
    return refusalOf(error, new URL(request.url).pathname);
  }
}

async function readForm(request: Request): Promise<OAuthForm> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    throw new OAuthError("invalid_request", "Send a form: Content-Type application/x-www-form-urlencoded.");
  const given = new URLSearchParams(await request.text());
  for (const [name, value] of given) {
    if (given.getAll(name).length > 1) throw new OAuthError("invalid_request", `${name} is given more than once.`);
    if (value.length > MAX_VALUE || value.includes("\0"))
      throw new OAuthError("invalid_request", `${name} is too long, or has signs that it cannot have.`);
  }
  // A parameter without a value is one that was left out (RFC 6749 §3.2).
  return { get: (name) => given.get(name) || undefined };
}

export function needed(form: OAuthForm, name: string): string {
  const value = form.get(name);
  if (!value) throw new OAuthError("invalid_request", `${name} is missing.`);
  return value;
}

/** Which program it is. All of them are public clients: the name alone is asked for. */
export function clientOf(form: OAuthForm): string {
  const clientId = needed(form, "client_id");
  if (!Object.hasOwn(DEVICE_CLIENTS, clientId))
    throw new OAuthError("invalid_client", "There is no such client. The command line is muster-cli.", 401);
  return clientId;
}

function refusalOf(error: unknown, path: string): Response {
  const { code, status, message } = error instanceof OAuthError ? error : outerErrorOf(error, path);
  const seconds = retryAfterOf(error);
  return Response.json(
    { error: code, error_description: message.replaceAll("’", "'").replace(UNFIT, "") },
    { status, headers: { ...HEADERS, ...(seconds === null ? {} : { "retry-after": String(seconds) }) } },
  );
}

function outerErrorOf(error: unknown, path: string): OAuthError {
  const requestId = newId();
  logFailure(error, { requestId, path });
  const { code, message } = failureOf(error, requestId);
  if (code === "limited") return new OAuthError("temporarily_unavailable", message, 429);
  if (code === "unavailable") return new OAuthError("temporarily_unavailable", message, 503);
  return new OAuthError("server_error", message, 500);
}
