import type { IncomingMessage } from "node:http";
import { type Identity, identify } from "#server/http/identity";
import { unknownAs } from "#server/http/own-name";
import { DomainError } from "#server/lib/errors";
import { hostNameOf, isLocalName, isLoopback } from "#server/lib/host-name";

/**
 * Only a key lets in, and it stands in the request: a cookie, which a browser sends on its own, is not looked at.
 * Throws `unauthenticated` when there is none or it does not hold.
 */
export async function callerOf(request: IncomingMessage): Promise<Identity> {
  const authorization = request.headers.authorization ?? null;
  const identity = await identify({ get: (name) => (name === "authorization" ? authorization : null) }, null);
  if (!identity)
    throw new DomainError("unauthenticated", "Send an API key: Authorization: Bearer mst_… (Settings, API keys).");
  return identity;
}

/** RFC 6750 §3: without a key only the way is named, with one also what is wrong with it. */
export function challengeOf(request: IncomingMessage, error: DomainError): string {
  if (!request.headers.authorization) return 'Bearer realm="Muster"';
  return `Bearer realm="Muster", error="invalid_token", error_description="${error.message.replace(/[^ -~]|["\\]/g, "")}"`;
}

/** Whether a browser was led here by a name that is not ours, or by a page that is not. Null: all is well. */
export function foreignName(request: IncomingMessage, publicUrl: string | undefined): string | null {
  const { host, origin } = request.headers;
  const own = hostNameOf(publicUrl);
  const asked = hostNameOf(host);
  if (!asked || !(isLocalName(asked) || asked === own)) return unknownAs(asked ?? host ?? "");
  if (!origin) return null;
  const from = hostNameOf(origin);
  const isOurs = from !== null && (isLoopback(from) || from === asked || from === own);
  return isOurs ? null : "A page of another site may not call this address.";
}
