import { createServer } from "node:http";
import type { Database } from "#db/client";
import { startRelay } from "#inngest/relay";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { loadAuthSecret } from "#server/boot/secret";
import { createAccessToken } from "#server/domains/teams/commands";
import { guarded } from "#server/http/guard";
import { answerTrpc } from "#server/http/trpc-door";
import { startHub } from "#server/realtime/start";
import { answerRest, createRestDoor } from "#server/rest/door";
import type { Route } from "#server/rest/route";
import { openTestDatabase } from "./database.ts";
import { makeTeam, type TestTeam } from "./team.ts";

type Ask = { body?: unknown; raw?: BodyInit; headers?: Record<string, string>; token?: string | null };
export type Answer = { status: number; headers: Headers; text: string; json: unknown };

export type RestServer = {
  url: string;
  team: TestTeam;
  token: string;
  /** A call of the team's owner by a key; `token: null` comes without one. */
  ask(method: string, path: string, how?: Ask): Promise<Answer>;
  close(): Promise<void>;
};

/** The REST door, and tRPC’s, behind their guard on a server and a database of its own. */
export async function openRestServer({
  team: given,
  routes,
  database = openTestDatabase,
}: {
  team?: () => Promise<TestTeam>;
  routes?: readonly Route[];
  database?: () => Promise<Database>;
} = {}): Promise<RestServer> {
  const opened = await database();
  await loadAuthSecret(undefined);
  const team = await (given ?? makeTeam)();
  const { token } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" });
  const relay = startRelay(opened, { kinds: new Set(), send: async () => undefined });
  const hub = await startHub();
  const door = routes ? createRestDoor(routes) : answerRest;
  const server = createServer((request, response) => {
    settleClaims(request, undefined);
    guarded(request, response, (refusal) => {
      if (!door(request, response, refusal) && !answerTrpc(request, response, refusal)) response.writeHead(404).end();
    });
  });
  // As in server/main.ts: a test that computes for long must not meet a connection that is just being closed.
  server.keepAliveTimeout = 65_000;
  const url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
  return {
    url,
    team,
    token,
    ask: (method, path, how = {}) => ask(`${url}/api/v1${path}`, method, { token, ...how }),
    close: async () => {
      await relay.stop();
      await hub.stop();
      server.closeAllConnections();
      server.close();
      await opened.close();
    },
  };
}

async function ask(address: string, method: string, { body, raw, headers = {}, token }: Ask): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(raw === undefined ? {} : { body: raw }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, text, json: isJson && text ? JSON.parse(text) : null };
}
