import { isIP } from "node:net";
import { hostname } from "node:os";

const THIS_MACHINE = hostname().toLowerCase();

/** The name in a Host header or an address, without port and brackets; null when there is none. */
export function hostNameOf(host: string | undefined): string | null {
  const url = host?.includes("://") ? host : `http://${host ?? ""}`;
  if (!URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/^\[|\]$/g, "").toLowerCase() || null;
}

/**
 * Whether no page of another site can have this name lead here (DNS rebinding): addresses, this machine, and plain names of a local
 * network. Any name with a dot, its owner may have lead to this machine.
 */
export function isLocalName(name: string): boolean {
  return isIP(name) !== 0 || !name.includes(".") || isLoopback(name) || name === THIS_MACHINE;
}

export function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127\./.test(name);
}
