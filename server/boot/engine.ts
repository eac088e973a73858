import { createInngestClient } from "#inngest/client";
import { developmentDoor, registerWithServer, serverDoor, setEngineDoor } from "#inngest/door";
import { functions } from "#inngest/index";
import type { EngineMode } from "#inngest/mode";
import type { Delivery, Dispatch } from "#inngest/relay";
import type { Driver } from "#server/agents/driver";
import { releaseLeases } from "#server/agents/heartbeat";
import type { Database } from "#server/core/open-database";
import { systemClock } from "#server/lib/clock";
import type { Env } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

export type EngineHealth = { mode: "embedded" | "server"; isWell: boolean; detail: Record<string, unknown> };

export type RunningEngine = {
  dispatch: Dispatch;
  health(): Promise<EngineHealth>;
  stop(): Promise<void>;
};

type Surroundings = {
  env: Pick<Env, "MUSTER_DEV" | "MUSTER_PUBLIC_URL">;
  url: string;
  database: Database;
  driver: Driver;
};

/** Starts whichever engine is configured. With a real server nothing of the embedded one is imported. */
export async function startEngine(mode: EngineMode, around: Surroundings): Promise<RunningEngine> {
  // The data folder's lock makes this process the only one: whoever held a lease is dead.
  if (around.database.driver === "pglite") await releaseLeases(null);
  const engine = await (mode.mode === "server" ? connectServer(mode, around) : startEmbedded(mode, around));
  return { ...engine, stop: () => stopDriving(engine, around.driver) };
}

/** Runs are put down between two steps and their leases given back, so that the next process goes on at once. */
async function stopDriving(engine: RunningEngine, driver: Driver): Promise<void> {
  driver.stop();
  await engine.stop();
  await releaseLeases(driver.owner);
}

async function startEmbedded(mode: EngineMode, { env, url, database, driver }: Surroundings): Promise<RunningEngine> {
  const { createEmbeddedEngine, createEngineLink } = await import("#inngest/embedded/engine");
  const link = createEngineLink();
  const client = createInngestClient({ mode, fetch: link.fetch });
  const all = functions(client, driver);
  const development = env.MUSTER_DEV ? developmentDoor({ client, functions: all, origin: url, driver }) : null;
  setEngineDoor(development?.door ?? { kind: "closed" });
  const handler = development?.handler;
  const engine = createEmbeddedEngine({
    database,
    functions: all,
    client,
    link,
    clock: systemClock,
    ...(handler ? { handler } : {}),
  });
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

const REGISTER_AGAIN_MS = 10_000;

function connectServer(
  mode: Extract<EngineMode, { mode: "server" }>,
  { env, url, driver }: Surroundings,
): RunningEngine {
  const client = createInngestClient({ mode });
  const all = functions(client, driver);
  setEngineDoor(serverDoor({ client, functions: all, isDevelopment: mode.dev }));
  const state = { isRegistered: false, isStopped: false };
  const register = async (): Promise<void> => {
    try {
      await registerWithServer({ client, functions: all, origin: env.MUSTER_PUBLIC_URL ?? url });
      state.isRegistered = true;
    } catch (error) {
      log.warn("engine: the Inngest server does not know the functions yet", { error: describeError(error) });
      if (!state.isStopped) setTimeout(() => void register(), REGISTER_AGAIN_MS).unref();
    }
  };
  void register();
  return {
    dispatch: { kinds: kindsOf(all), send: (deliveries) => client.send(deliveries) },
    health: async () => ({
      mode: "server",
      isWell: state.isRegistered,
      detail: { baseUrl: mode.baseUrl ?? "https://api.inngest.com", dev: mode.dev, isRegistered: state.isRegistered },
    }),
    stop: async () => {
      state.isStopped = true;
    },
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
