import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Database } from "#db/client";
import { startRelay } from "#inngest/relay";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { loadAuthSecret } from "#server/boot/secret";
import { startHub } from "#server/realtime/start";

/** Live events over a test's database: the relay, without an engine behind it, and the hub. Returns what ends both. */
export async function startLive(database: Database): Promise<() => Promise<void>> {
  const relay = startRelay(database, { kinds: new Set(), send: async () => undefined });
  const hub = await startHub();
  return async () => {
    await relay.stop();
    await hub.stop();
  };
}

export type Doors = { url: string; server: Server; close(): Promise<void> };

/** The doors under test on Node's own server. It seals sessions by a new secret: sign people in afterwards. */
export async function serveDoors(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Doors> {
  await loadAuthSecret(undefined);
  const server = createServer((request, response) => {
    settleClaims(request, undefined);
    answer(request, response);
  });
  // As in server/main.ts: a test that computes for long must not meet a connection that is just being closed.
  server.keepAliveTimeout = 65_000;
  const url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url, server, close };
}
