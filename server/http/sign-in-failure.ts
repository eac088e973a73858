import { AsyncLocalStorage } from "node:async_hooks";
import { log } from "#server/lib/log";
import type { SignInError } from "#server/lib/sign-in-errors";

/** What next-auth told of one request. Its logger is one for all requests, so that each listens for itself. */
export type Heard = { error?: SignInError };
const hearing = new AsyncLocalStorage<Heard>();

/** Does one request of next-auth’s and keeps why it failed. */
export function listening<Result>(heard: Heard, work: () => Promise<Result>): Promise<Result> {
  return hearing.run(heard, work);
}

/** The first word that fits is taken. Messages of the library hold states and tokens: they decide, and are logged nowhere. */
const CAUSES: readonly [RegExp, SignInError][] = [
  [/^access_denied/, "Denied"],
  [/^temporarily_unavailable|^server_error/, "Down"],
  [/cookie was missing|could not be parsed|different provider|state mismatch|state missing|nonce mismatch/, "Expired"],
  [/^invalid_grant|ERR_JW[ET]/, "Expired"],
  [
    /timed out|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket hang up|expected 200 OK, got: 5\d\d/,
    "Down",
  ],
  [/JWT not active yet|JWT expired|issued too far in the past/, "Clock"],
  [/issuer mismatch|iss mismatch|unexpected iss|invalid_client|unauthorized_client|unexpected JWT alg/, "Misfit"],
  [/aud mismatch|aud is missing|validate JWT signature|redirect_uri|expected 200 OK, got: 4\d\d/, "Misfit"],
];

export function causeOf(error: unknown): SignInError {
  const told = error instanceof Error ? `${error.message} ${String(Reflect.get(error, "code") ?? "")}` : String(error);
  return CAUSES.find(([pattern]) => pattern.test(told))?.[1] ?? "Failed";
}

/** next-auth’s `logger.error`. */
export function noteFailure(code: string, metadata: unknown): void {
  const cause = causeOf(errorIn(metadata));
  log.warn("a sign-in failed", { code: code.slice(0, 100), cause });
  const heard = hearing.getStore();
  if (heard) heard.error ??= cause;
}

function errorIn(metadata: unknown): unknown {
  if (metadata instanceof Error || typeof metadata !== "object" || metadata === null) return metadata;
  return Reflect.get(metadata, "error");
}
