import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { DomainError } from "#server/lib/errors";
import { MAX_TRPC_BYTES } from "./doors.ts";
import { guardDoor, sendRefusal } from "./guard.ts";
import { sendJson } from "./health.ts";
import { isForeign } from "./identity.ts";
import { secureAnswer } from "./secure-headers.ts";
import { headersOf, SocketGuest } from "./socket-caller.ts";
import { type Channel, channelOf, speakChannel } from "./socket-channels.ts";
import { SocketLine } from "./socket-line.ts";
import { SocketSet } from "./socket-set.ts";
import { speakTrpc } from "./socket-trpc.ts";

const TRPC_PATH = "/api/ws";
/** What a channel is sent is not looked at. */
const MAX_CHANNEL_BYTES = 4 * 1_024;

export type SocketDoor = {
  /** False: the address is not one of ours, and nothing was done. */
  answerUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** How many are open. */
  size(): number;
  stop(): void;
};

export type SocketTimes = { beatMs?: number; slowAfterMs?: number };

/** WebSockets on the server's own port: the router at `/api/ws`, and plain channels of events beside the REST addresses. */
export function openSocketDoor({ beatMs, slowAfterMs }: SocketTimes = {}): SocketDoor {
  const sockets = new SocketSet(beatMs);
  // Not compressed: a thousand sockets would keep a thousand windows.
  const router = new WebSocketServer({ noServer: true, maxPayload: MAX_TRPC_BYTES, perMessageDeflate: false });
  const channels = new WebSocketServer({ noServer: true, maxPayload: MAX_CHANNEL_BYTES, perMessageDeflate: false });
  const open = (given: { request: IncomingMessage; socket: Duplex; head: Buffer; channel: Channel | null }): void => {
    const { request, socket, head, channel } = given;
    (channel ? channels : router).handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      const guest = new SocketGuest(request, opened, sockets);
      const line = new SocketLine(opened, guest.toll, slowAfterMs);
      if (channel) speakChannel(guest, line, channel);
      else speakTrpc(guest, line);
    });
  };
  return {
    answerUpgrade: (request, socket, head) => {
      const path = pathOf(request);
      const channel = channelOf(path);
      if (path !== TRPC_PATH && !channel) return false;
      socket.on("error", () => socket.destroy());
      void refusalOf(request, sockets).then((refuse) => {
        if (refuse) refuse(socket);
        else if (!socket.destroyed) open({ request, socket, head, channel });
      });
      return true;
    },
    size: () => sockets.size,
    stop: () => sockets.stop(),
  };
}

/** A request of another kind at the socket's address. */
export function answerNoUpgrade(request: IncomingMessage, response: ServerResponse): boolean {
  if (pathOf(request) !== TRPC_PATH) return false;
  response.setHeader("upgrade", "websocket");
  sendJson(response, 426, { error: { code: "bad_input", message: "This address speaks WebSocket only." } });
  return true;
}

/** Refuses an upgrade in words, as an ordinary answer. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, refusal: DomainError): void {
  const response = answerOn(request, socket);
  sendRefusal(request, response, refusal);
}

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?")[0] ?? "/";

/** Before anything is opened: how often the caller came, whether there is room, and whose page asks. */
async function refusalOf(request: IncomingMessage, sockets: SocketSet): Promise<((socket: Duplex) => void) | null> {
  const held = new ServerResponse(request);
  const refusal =
    (await guardDoor(request, held).catch(
      () => new DomainError("internal", "Something went wrong on our side. Try again."),
    )) ??
    (sockets.isFull ? new DomainError("unavailable", "Too many sockets are open. Come back in a minute.") : null) ??
    foreignCookie(request);
  if (!refusal) return null;
  return (socket) => {
    const response = answerOn(request, socket);
    for (const [name, value] of Object.entries(held.getHeaders()))
      if (value !== undefined) response.setHeader(name, value);
    sendRefusal(request, response, refusal);
  };
}

/** A browser sends the cookie with a socket of any page. Another site's may only come with a key, which it sends on purpose. */
function foreignCookie(request: IncomingMessage): DomainError | null {
  const headers = headersOf(request);
  const sendsKey =
    headers.get("authorization") !== null ||
    new URL(request.url ?? "/", "http://localhost").searchParams.get("connectionParams") === "1";
  return sendsKey || !isForeign(headers)
    ? null
    : new DomainError("forbidden", "This socket was opened by another site and was refused.");
}

function answerOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  secureAnswer(response, false);
  // An upgrade hands over the socket it came on.
  response.assignSocket(socket as never);
  response.once("finish", () => socket.end());
  return response;
}
