import type { IncomingMessage } from "node:http";
import { DomainError } from "#server/lib/errors";
import { hostNameOf, isLocalName } from "#server/lib/host-name";
import type { Door } from "./doors.ts";

/** A request that came by a name which is not known to be ours. */
export class StrangeName extends DomainError {
  constructor(name: string) {
    super("forbidden", unknownAs(name));
  }
}

export const unknownAs = (name: string): string =>
  `This server is not known as “${name.slice(0, 200)}”. Set MUSTER_PUBLIC_URL to the address it is reached at.`;

/**
 * A page of another site may have its own name lead to this machine (DNS rebinding): to the browser both are one site then, so only the
 * name tells. A door that believes the cookie answers by the public address, and by names that only this machine and its network
 * have; the server itself sets `x-forwarded-host`. What lets in by the request itself, a browser does not send on its own.
 */
export function strangeName({ headers }: IncomingMessage, door: Door): StrangeName | null {
  if (door.lets !== "cookie" || headers.authorization) return null;
  const asked = hostNameOf(headers.host);
  const own = hostNameOf(String(headers["x-forwarded-host"] ?? ""));
  return asked && (isLocalName(asked) || asked === own) ? null : new StrangeName(asked ?? headers.host ?? "");
}
