import type { EngineMode } from "#inngest/mode";
import { startRelay } from "#inngest/relay";
import { inlineOf } from "#server/agents/chat";
import { createDriver } from "#server/agents/driver";
import { setInline } from "#server/agents/inline";
import { startTicker } from "#server/agents/ticker";
import { openControl } from "#server/boot/control";
import { startEngine } from "#server/boot/engine";
import { loadRootKeys, resealAccounts, rewrapVaults, sealOldSecrets } from "#server/boot/root-key";
import { authSecret, loadAuthSecret } from "#server/boot/secret";
import { seedDemoTeam } from "#server/boot/seed";
import { writeServerFile } from "#server/boot/server-file";
import { setObjectStorage } from "#server/core/object-storage";
import { closeDatabase, type Database, openDatabase } from "#server/core/open-database";
import type { Progress } from "#server/http/health";
import { createPostman, type Postman } from "#server/integrations/notices/postman";
import { openStorage } from "#server/integrations/storage/open";
import { systemClock } from "#server/lib/clock";
import { type Env, mailSettings } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { startHub } from "#server/realtime/start";

/** One part of the running process and how it ends. Parts end in the reverse order of their start. */
type Part = { name: string; stop: () => unknown };

export type Boot = { stop(): Promise<void> };

/**
 * Brings up everything behind the doors, in order: database and schema, secret and demo team, hub, engine, relay. Tells
 * `progress` how far it is. Throws a {@link DomainError} with one line for a person when it cannot go on.
 */
export async function boot(options: { env: Env; mode: EngineMode; url: string; progress: Progress }): Promise<Boot> {
  const { env, progress } = options;
  const parts: Part[] = [];
  const stop = () => stopParts(parts);
  try {
    progress.reason = "the database is being opened";
    const database = await openDatabase({ dataDir: env.MUSTER_DATA_DIR, url: env.DATABASE_URL });
    parts.push({ name: "database", stop: () => closeDatabase(database) });
    const storage = openStorage(env);
    setObjectStorage(storage ?? undefined);
    parts.push({ name: "file storage", stop: () => setObjectStorage(undefined) });
    await loadAuthSecret(env.NEXTAUTH_SECRET);
    loadRootKeys(env);
    await rewrapVaults();
    await resealAccounts();
    await sealOldSecrets();
    await seedDemoTeam(env.MUSTER_DAILY_CAP_USD);
    await startWork(parts, database, options);
    // With a database server each process is one of several, and none may speak for all.
    if (!env.DATABASE_URL) parts.push({ name: "control", stop: openControl(env, options.url) });
    const removeFile = await writeServerFile(env.MUSTER_DATA_DIR, options.url);
    if (removeFile) parts.push({ name: "server file", stop: removeFile });
    progress.reason = null;
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startWork(
  parts: Part[],
  database: Database,
  { env, mode, url, progress }: { env: Env; mode: EngineMode; url: string; progress: Progress },
): Promise<void> {
  progress.reason = "live updates are being started";
  const hub = await startHub();
  parts.push({ name: "realtime", stop: () => hub.stop() });
  progress.reason = "the engine is being started";
  const driver = createDriver(env, systemClock);
  const engine = await startEngine(mode, { env, url, database, driver });
  setInline(inlineOf(driver));
  parts.push({ name: "chat", stop: () => setInline(undefined) });
  parts.push({ name: "engine", stop: () => engine.stop() });
  progress.engine = engine.health;
  const relay = startRelay(database, engine.dispatch);
  parts.push({ name: "relay", stop: () => relay.stop() });
  progress.relay = relay.health;
  const ticker = startTicker(systemClock, {
    ...(env.MUSTER_WORKING_FILE ? { workingFolder: env.MUSTER_DATA_DIR } : {}),
    postman: postmanOf(env, url),
  });
  parts.push({ name: "ticker", stop: () => ticker.stop() });
  log.info("engine", { mode: mode.mode });
}

function postmanOf(env: Env, url: string): Postman {
  const base = (env.MUSTER_PUBLIC_URL ?? url).replace(/\/+$/, "");
  const allowPrivate = env.MUSTER_ALLOW_PRIVATE_ADDRESSES;
  return createPostman({ mail: mailSettings(), base, secret: authSecret(), allowPrivate }, systemClock);
}

async function stopParts(parts: Part[]): Promise<void> {
  for (const part of parts.splice(0).reverse()) {
    const start = performance.now();
    try {
      await part.stop();
      log.debug("stopped", { part: part.name, ms: Math.round(performance.now() - start) });
    } catch (error) {
      log.warn("a part did not stop cleanly", { part: part.name, error: describeError(error) });
    }
  }
}
