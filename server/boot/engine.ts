import { createInngestClient } from "#inngest/client";
import { createEmbeddedEngine, createEngineLink } from "#inngest/embedded/engine";
import { functions } from "#inngest/index";
import type { EngineMode } from "#inngest/mode";
import type { Delivery, Dispatch } from "#inngest/relay";
import type { Driver } from "#server/agents/driver";
import type { Database } from "#server/core/open-database";
import { systemClock } from "#server/lib/clock";

export type EngineHealth = { mode: "embedded" | "server"; isWell: boolean; detail: Record<string, unknown> };

export type RunningEngine = {
  dispatch: Dispatch;
  health(): Promise<EngineHealth>;
  stop(): Promise<void>;
};

/** Starts whichever engine is configured. With a real server nothing of the embedded one is started. */
export async function startEngine(mode: EngineMode, database: Database, driver: Driver): Promise<RunningEngine> {
  if (mode.mode === "server") return connectServer(mode, driver);
  const link = createEngineLink();
  const client = createInngestClient({ mode, fetch: link.fetch });
  const all = functions(client, driver);
  const engine = createEmbeddedEngine({ database, functions: all, client, link, clock: systemClock });
  await engine.start();
  return {
    dispatch: { kinds: kindsOf(all), send: (deliveries: Delivery[]) => engine.send(deliveries) },
    health: async () => {
      const health = await engine.health();
      return { mode: "embedded", isWell: health.state === "running" && health.overdueMs < 30_000, detail: health };
    },
    stop: () => engine.stop(),
  };
}

function connectServer(mode: Extract<EngineMode, { mode: "server" }>, driver: Driver): RunningEngine {
  const client = createInngestClient({ mode });
  return {
    dispatch: { kinds: kindsOf(functions(client, driver)), send: (deliveries) => client.send(deliveries) },
    health: async () => ({
      mode: "server",
      isWell: true,
      detail: { baseUrl: mode.baseUrl ?? "https://api.inngest.com", dev: mode.dev },
    }),
    stop: async () => undefined,
  };
}

/** The events that start or cancel a function; the relay passes over all others. */
function kindsOf(all: ReturnType<typeof functions>): ReadonlySet<string> {
  const kinds = new Set<string>();
  const note = (event: unknown) => {
    if (typeof event === "string") kinds.add(event);
    else if (typeof event === "object" && event !== null && "name" in event) kinds.add(String(event.name));
  };
  for (const { opts } of all) {
    for (const trigger of [opts.triggers ?? []].flat()) if ("event" in trigger) note(trigger.event);
    for (const cancel of opts.cancelOn ?? []) note(cancel.event);
  }
  return kinds;
}
