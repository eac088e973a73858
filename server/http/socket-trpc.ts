import type { IncomingMessage } from "node:http";
import { getWSConnectionHandler } from "@trpc/server/adapters/ws";
import type { WebSocket, WebSocketServer } from "ws";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { appRouter } from "#server/routers/root";
import { toTrpcError } from "#server/routers/trpc";
import { logFailure } from "./failure.ts";
import type { SocketGuest } from "./socket-caller.ts";
import { CLOSE, type SocketLine } from "./socket-line.ts";

/** How long a caller may take to say who they are. */
const SPEAKS_WITHIN_MS = 10_000;
const MAX_CALLS = 50;
const FAULTS = new Set(["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"]);

/** The whole router over one socket, in tRPC's own messages. */
export function speakTrpc(guest: SocketGuest, line: SocketLine): void {
  const requestId = newId();
  const late = setTimeout(() => line.end(CLOSE.stranger, "No key came in time."), SPEAKS_WITHIN_MS).unref();
  line.once("close", () => clearTimeout(late));
  const connect = getWSConnectionHandler({
    // The server itself is used only to tell everybody to reconnect.
    wss: undefined as unknown as WebSocketServer,
    router: appRouter,
    experimental_encoder: encoder,
    createContext: async ({ info }) => {
      clearTimeout(late);
      try {
        const { connectionParams } = info;
        const caller = await guest.identify(line, {
          authorization: connectionParams?.authorization,
          team: connectionParams?.team,
        });
        return { ...caller, requestId, line };
      } catch (error) {
        throw toTrpcError(error, requestId);
      }
    },
    onError: ({ error, path }) => {
      if (FAULTS.has(error.code)) logFailure(error.cause ?? error, { requestId, path: path ?? "socket" });
    },
  });
  connect(asSocket(line), guest.request as IncomingMessage);
}

const encoder = {
  encode: (message: unknown) => JSON.stringify(message),
  decode: (data: string | ArrayBuffer | Uint8Array): unknown => {
    const message: unknown = JSON.parse(typeof data === "string" ? data : Buffer.from(data as Uint8Array).toString());
    if (Array.isArray(message) && message.length > MAX_CALLS)
      throw new DomainError("bad_input", `A message holds ${MAX_CALLS} calls at most.`);
    return message;
  },
};

/** The adapter uses of a socket only what a line has: `on`, `once`, `send`, `close` and `readyState`. */
function asSocket(line: SocketLine): WebSocket {
  return line as unknown as WebSocket;
}
