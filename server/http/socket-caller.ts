import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { ADDRESS_HEADER } from "#server/auth";
import { isDatabaseOpen } from "#server/core/database";
import { DomainError, isDomainError } from "#server/lib/errors";
import type { LimitName } from "#server/lib/rate-limits";
import { watchStanding } from "#server/realtime/standing";
import { type Caller, type DoorHeaders, type Identity, identifyCaller, isForeign } from "./identity.ts";
import { limits, networkOf, tooMany } from "./limits.ts";
import { CLOSE, type SocketLine } from "./socket-line.ts";
import type { SocketSet } from "./socket-set.ts";

/** What a caller says of themselves when headers cannot be sent: in the first message. */
export type SocketParams = { authorization?: string | undefined; team?: string | undefined };

export type SocketCaller = Caller & { identity: Identity; headers: DoorHeaders };

/** One open socket before and after it is known whose it is. */
export class SocketGuest {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  readonly #sockets: SocketSet;
  #counted: [LimitName, string] | null = null;

  constructor(request: IncomingMessage, socket: WebSocket, sockets: SocketSet) {
    this.request = request;
    this.socket = socket;
    this.#sockets = sockets;
  }

  /** Counts one message against the address, and against the key or person once it is known. */
  readonly toll = async (): Promise<DomainError | null> => {
    if (limits().isOff) return null;
    const address = networkOf(String(this.request.headers[ADDRESS_HEADER] ?? "unknown"));
    for (const [name, key] of [
      ["address", address] as [LimitName, string],
      ...(this.#counted ? [this.#counted] : []),
    ]) {
      const spent = await limits().spend(name, key);
      if (!spent.isAllowed) return tooMany(spent);
    }
    return null;
  };

  /**
   * Who it is, by the key in the first message or in the head, or by the session cookie of one of our own pages. From then on the
   * socket ends when that holds no more. Throws a refusal, after which the socket ends with the code that fits.
   */
  async identify(line: SocketLine, params: SocketParams): Promise<SocketCaller> {
    try {
      return await this.#identify(line, params);
    } catch (error) {
      const { code, message } = isDomainError(error)
        ? error
        : { code: "internal", message: "Something went wrong on our side. Come back in a moment." };
      // After the words of the error, which are sent first.
      setImmediate(() => line.end(CLOSE_OF[code] ?? CLOSE.restart, message));
      throw error;
    }
  }

  async #identify(line: SocketLine, params: SocketParams): Promise<SocketCaller> {
    if (!isDatabaseOpen())
      throw new DomainError("unavailable", "Muster is still starting. Try again in a few seconds.");
    const headers = headersOf(this.request, params);
    const team = params.team ?? new URL(this.request.url ?? "/", "http://localhost").searchParams.get("team");
    const caller = await identifyCaller(headers, headers.get("x-muster-team") ?? team);
    const { identity, refusal } = caller;
    if (!identity) throw refusal ?? new DomainError("unauthenticated", "Sign in first, or send a key.");
    // Nobody would give back what is taken from here on.
    if (line.isEnded) throw new DomainError("unavailable", "The socket was closed meanwhile.");
    const { standing } = identity;
    const owner: [LimitName, string] = standing.kind === "token" ? ["key", standing.hash] : ["user", standing.userId];
    if (!this.#sockets.own(this.socket, owner.join(":")))
      throw new DomainError("limited", "Too many sockets of this key or person. Close some first.");
    this.#counted = owner;
    const watch = watchStanding(standing, { endsWithRole: true });
    watch.signal.addEventListener("abort", () => {
      const { code, message }: DomainError = watch.signal.reason;
      line.end(CLOSE_OF[code] ?? CLOSE.restart, message);
    });
    line.once("close", watch.stop);
    return { ...caller, identity, headers };
  }
}

const CLOSE_OF: Record<string, number> = {
  unauthenticated: CLOSE.stranger,
  forbidden: CLOSE.forbidden,
  limited: CLOSE.limited,
};

/** Of a page of another site only what it sends on purpose counts: its browser sends the cookie by itself. */
export function headersOf(request: IncomingMessage, { authorization }: SocketParams = {}): DoorHeaders {
  const given: DoorHeaders = { get: (name) => [request.headers[name] ?? null].flat()[0] ?? null };
  const isOther = isForeign(given);
  return {
    get: (name) => {
      if (name === "authorization" && authorization) return authorization;
      return name === "cookie" && isOther ? null : given.get(name);
    },
  };
}
