import type { Database } from "#db/client";
import { createAccessToken } from "#server/domains/teams/commands";
import { guarded } from "#server/http/guard";
import { answerTrpc } from "#server/http/trpc-door";
import { answerRest, createRestDoor } from "#server/rest/door";
import type { Route } from "#server/rest/route";
import { openTestDatabase } from "./database.ts";
import { serveDoors, startLive } from "./doors.ts";
import { makeTeam, type TestTeam } from "./team.ts";

type Ask = {
  body?: unknown;
  raw?: BodyInit;
  headers?: Record<string, string>;
  token?: string | null;
  /** Where `/api/v1` is reached instead: a proxy. */
  at?: string;
};
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
  const team = await (given ?? makeTeam)();
  const { token } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" });
  const stopLive = await startLive(opened);
  const door = routes ? createRestDoor(routes) : answerRest;
  const { url, close } = await serveDoors((request, response) => {
    guarded(request, response, (refusal) => {
      if (!door(request, response, refusal) && !answerTrpc(request, response, refusal)) response.writeHead(404).end();
    });
  });
  return {
    url,
    team,
    token,
    ask: (method, path, how = {}) => ask(`${how.at ?? `${url}/api/v1`}${path}`, method, { token, ...how }),
    close: async () => {
      await stopLive();
      await close();
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
