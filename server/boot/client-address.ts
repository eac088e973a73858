import type { IncomingMessage } from "node:http";
import { ADDRESS_HEADER } from "#server/auth";
import { hostNameOf, isLocalName } from "#server/lib/host-name";

/**
 * Replaces what a client could claim about itself: its address, and the host and protocol it used. Only behind the
 * configured public address is a proxy's word taken.
 */
export function settleClaims(request: IncomingMessage, publicUrl: string | undefined): void {
  const { headers } = request;
  const peer = request.socket.remoteAddress ?? "unknown";
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  headers[ADDRESS_HEADER] = (publicUrl && forwarded) || peer;
  const url = publicUrl ? new URL(publicUrl) : undefined;
  headers["x-forwarded-host"] = url?.host ?? ownHost(headers.host) ?? "localhost";
  headers["x-forwarded-proto"] = url?.protocol.replace(":", "") ?? "http";
}

/** Nobody but us can lead a browser here by it. */
function ownHost(host: string | undefined): string | null {
  const name = hostNameOf(host);
  return host && name && isLocalName(name) ? host : null;
}
