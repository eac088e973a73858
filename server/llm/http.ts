import { assertNoTransaction } from "#server/core/transaction";

/** No call may stay open longer than this, whatever its own limits say. */
const LONGEST_CALL_MS = 30 * 60_000;

/**
 * The one way out to a model provider. Refuses inside a transaction, follows no redirect (a key must not travel to another
 * host), and ends every call at last. Nothing of a request is ever logged here: its headers hold keys.
 */
export function providerFetch(label: string): typeof fetch {
  return (input, init) => {
    assertNoTransaction(`call ${label}`);
    const limit = AbortSignal.timeout(LONGEST_CALL_MS);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return fetch(input, { ...init, signal, redirect: "error" });
  };
}

/** A base URL as the provider's library wants it: without a trailing slash, with `path` when the person left it out. */
export function baseUrlOf(given: string, path: string): string {
  const url = new URL(given);
  if (url.pathname === "/") url.pathname = path;
  return url.toString().replace(/\/+$/, "");
}
