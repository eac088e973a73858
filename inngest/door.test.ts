import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import { serve } from "inngest/edge";
import { afterEach, expect, it } from "vitest";
import { systemClock } from "#server/lib/clock";
import { createInngestClient, type MusterInngest } from "./client.ts";
import {
  answerAtDoor,
  developmentDoor,
  type EngineDoor,
  registerWithServer,
  serverDoor,
  setEngineDoor,
} from "./door.ts";

const SIGNING_KEY = "signkey-test-0123456789abcdef";
const functionsOf = (client: MusterInngest) => [
  client.createFunction({ id: "hello", triggers: [{ event: "go" }] }, async ({ event }) => event.data.name),
];
const servers: Server[] = [];

afterEach(() => {
  setEngineDoor({ kind: "closed" });
  for (const server of servers.splice(0)) server.close();
});

function call(method: string, headers: Record<string, string> = {}) {
  // Keys in order: the signature is over the canonical form (RFC 8785).
  const event = { data: { name: "Lena" }, id: "1", name: "go", ts: 0 };
  const body = JSON.stringify({ ctx: { attempt: 0, run_id: "r" }, event, events: [event], steps: {}, version: 2 });
  const request = new Request("http://localhost/api/inngest?fnId=muster-hello&stepId=step", {
    method,
    headers: { host: "localhost", ...headers },
    ...(method === "POST" ? { body } : {}),
  });
  return { body, request };
}

const answered = (request: Request) =>
  answerAtDoor(request, async (client) => serve({ client, functions: functionsOf(client) }));

async function listen(
  answer: (url: string) => { status: number; body: object },
): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body } = answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, asked };
}

function cloud(baseUrl?: string): MusterInngest {
  return createInngestClient({
    mode: { mode: "server", dev: false, eventKey: "event", signingKey: SIGNING_KEY, baseUrl },
  });
}

it("answers 404 to everybody in embedded mode", async () => {
  for (const method of ["GET", "PUT", "POST"]) expect((await answered(call(method).request)).status).toBe(404);
});

it("refuses unsigned calls in server mode and takes signed ones", async () => {
  const client = cloud();
  setEngineDoor(serverDoor({ client, functions: functionsOf(client), isDevelopment: false }));
  for (const method of ["GET", "PUT", "POST"]) expect((await answered(call(method).request)).status).toBe(401);
  const atSeconds = Math.round(systemClock.now() / 1000);
  const { body } = call("POST");
  const signature = createHmac("sha256", "0123456789abcdef").update(body).update(String(atSeconds)).digest("hex");
  const wrong = await answered(call("POST", { "x-inngest-signature": `t=${atSeconds}&s=${"0".repeat(64)}` }).request);
  expect(wrong.status).toBe(401);
  const right = await answered(call("POST", { "x-inngest-signature": `t=${atSeconds}&s=${signature}` }).request);
  expect([right.status, await right.json()]).toEqual([200, "Lena"]);
});

it("registers the functions with the server, and says when it does not take them", async () => {
  const good = await listen(() => ({ status: 200, body: { ok: true, status: 200, modified: true } }));
  const client = cloud(good.origin);
  await registerWithServer({ client, functions: functionsOf(client), origin: "https://muster.example" });
  expect(good.asked).toEqual(["POST /fn/register"]);
  const bad = await listen(() => ({ status: 401, body: { status: 401, error: "wrong key" } }));
  const other = cloud(bad.origin);
  await expect(
    registerWithServer({ client: other, functions: functionsOf(other), origin: "https://muster.example" }),
  ).rejects.toThrow("wrong key");
});

it("lets only the engine in while developing", async () => {
  const client = createInngestClient({ mode: { mode: "embedded" } });
  const driver = {} as Extract<EngineDoor, { kind: "development" }>["driver"];
  let seen: Request | undefined;
  const route = await listen(() => ({ status: 200, body: { from: "the route" } }));
  const { door, handler } = developmentDoor({ client, functions: functionsOf(client), origin: route.origin, driver });
  setEngineDoor(door);
  expect((await answered(call("POST").request)).status).toBe(404);
  expect((await answered(call("POST", { "x-muster-engine": "guess" }).request)).status).toBe(404);
  const synced = await handler(
    new Request("http://localhost/api/inngest", {
      method: "PUT",
      headers: { host: "localhost", "x-inngest-sync-kind": "in_band" },
      body: JSON.stringify({ url: "http://localhost/api/inngest" }),
    }),
  );
  expect(await synced.json()).toMatchObject({ functions: [{ id: "muster-hello" }] });
  const response = await handler(call("POST").request);
  expect([await response.json(), route.asked]).toEqual([
    { from: "the route" },
    ["POST /api/inngest?fnId=muster-hello&stepId=step"],
  ]);
  if (door.kind === "development") seen = call("POST", { "x-muster-engine": door.token }).request;
  expect(seen && (await (await answered(seen)).json())).toBe("Lena");
});
