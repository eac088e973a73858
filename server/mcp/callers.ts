import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { type Identity, identify } from "#server/http/identity";
import { DomainError } from "#server/lib/errors";

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

/**
 * A page of another site may have its own name lead to this machine (DNS rebinding). Such a name has a dot and is not ours: what is let in
 * are addresses, plain names of a local network, this machine's name and the public address. Null: all is well.
 */
export function foreignName(request: IncomingMessage, publicUrl: string | undefined): string | null {
  const { host, origin } = request.headers;
  const known = new Set([hostname().toLowerCase(), ...(publicUrl ? [new URL(publicUrl).hostname] : [])]);
  const asked = nameOf(`http://${host ?? ""}`);
  if (!asked || !(isLocalName(asked) || known.has(asked)))
    return `This server is not known as “${asked ?? host ?? ""}”. Set MUSTER_PUBLIC_URL to the address it is reached at.`;
  if (!origin) return null;
  const from = nameOf(origin);
  const isOurs = from !== null && (isLoopback(from) || from === asked || known.has(from));
  return isOurs ? null : "A page of another site may not call this address.";
}

function nameOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/^\[|\]$/g, "").toLowerCase() || null;
}

const isLocalName = (name: string): boolean => isIP(name) !== 0 || !name.includes(".") || isLoopback(name);

function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127\./.test(name);
}
