import { timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import type { Driver } from "#server/agents/driver";
import { newSecret, sha256 } from "#server/lib/ids";
import type { MusterInngest } from "./client.ts";
import type { FunctionHandler } from "./embedded/functions.ts";

/** Who may reach the functions at `/api/inngest`. Nobody in embedded mode: the engine asks them inside the process. */
export type EngineDoor =
  | { kind: "closed" }
  /** The SDK checks the signature of each call; it takes unsigned ones in development only, which is on loopback only. */
  | { kind: "server"; handler: FunctionHandler }
  /** Development with the embedded engine: it calls its own address with a token, so that an edited function is met. */
  | { kind: "development"; token: string; client: MusterInngest; driver: Driver };

export const SERVE_PATH = "/api/inngest";
const TOKEN_HEADER = "x-muster-engine";
const NOT_READY_WAIT_MS = 250;

/** On `globalThis`, because Next bundles a copy of this module for the route, beside the server's own. */
const key = Symbol.for("muster.engine-door");
const registry = globalThis as unknown as Record<symbol, EngineDoor | undefined>;

export function setEngineDoor(door: EngineDoor): void {
  registry[key] = door;
}

export function engineDoor(): EngineDoor {
  return registry[key] ?? { kind: "closed" };
}

/** The door for a real server. Every call must be signed, reading and registering too, unless the mode is development. */
export function serverDoor({ client, functions, isDevelopment }: Served & { isDevelopment: boolean }): EngineDoor {
  return {
    kind: "server",
    handler: serve({ client, functions, servePath: SERVE_PATH, enableUnauthedSync: isDevelopment }),
  };
}

/**
 * Tells the real server which functions there are and that they are served at `origin`. Throws a readable line when it
 * does not take them; the caller decides when to try again.
 */
export async function registerWithServer({ client, functions, origin }: Served & { origin: string }): Promise<void> {
  const handler = serve({ client, functions, servePath: SERVE_PATH, serveOrigin: origin, enableUnauthedSync: true });
  const response = await handler(
    new Request(new URL(SERVE_PATH, origin), { method: "PUT", headers: { host: new URL(origin).host } }),
  );
  if (response.ok) return;
  throw new Error(
    `The Inngest server did not take the functions: ${response.status} ${(await response.text()).slice(0, 300)}`,
  );
}

type Served = { client: MusterInngest; functions: InngestFunction.Any[] };

/**
 * For development: a handler for the engine that asks the functions over HTTP at `origin`, where Next has compiled the
 * newest edit, and the door that lets only it in. Which functions there are is still read in this process.
 */
export function developmentDoor(served: Served & { origin: string; driver: Driver }): {
  door: EngineDoor;
  handler: FunctionHandler;
} {
  const { client, functions, origin, driver } = served;
  const token = newSecret();
  const local = serve({ client, functions, servePath: SERVE_PATH });
  const handler: FunctionHandler = async (request) => {
    if (request.method !== "POST") return local(request);
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("host");
    headers.set(TOKEN_HEADER, token);
    const init = { method: "POST", headers, body: await request.text() };
    let response = await fetch(new URL(pathname + search, origin), init);
    // The pages are still compiling; the engine renews the lease meanwhile.
    while (response.status === 503) {
      await sleep(NOT_READY_WAIT_MS);
      response = await fetch(new URL(pathname + search, origin), init);
    }
    return response;
  };
  return { door: { kind: "development", token, client, driver }, handler };
}

type DevelopmentHandler = (client: MusterInngest, driver: Driver) => Promise<FunctionHandler>;

/** What `/api/inngest` answers. Whoever may not come in learns nothing. */
export async function answerAtDoor(request: Request, developmentHandler: DevelopmentHandler): Promise<Response> {
  const door = engineDoor();
  if (door.kind === "server") return door.handler(request);
  if (door.kind === "development" && hasToken(request, door.token)) {
    return (await developmentHandler(door.client, door.driver))(request);
  }
  return Response.json({ error: { code: "not_found", message: "There is nothing at this address." } }, { status: 404 });
}

function hasToken(request: Request, token: string): boolean {
  const given = request.headers.get(TOKEN_HEADER) ?? "";
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token)));
}
