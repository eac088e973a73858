import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./http-client.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const START_WITHIN_MS = 60_000;

export type Place = { dataDir: string; databaseUrl: string | undefined; profileDir: string | undefined };

export type BenchServer = {
  url: string;
  pid: number;
  /** Sent by programs: the token of the demo owner. */
  headers: { authorization: string };
  /** From the process's start to the first 200 of `/api/health`. */
  readyMs: number;
  stop(): Promise<void>;
  /** As a crash ends it. */
  kill(): Promise<void>;
};

/** Starts the real server on a free port of loopback, with the simulated model and the embedded engine. */
export async function startServer({ dataDir, databaseUrl, profileDir }: Place): Promise<BenchServer> {
  mkdirSync(dataDir, { recursive: true });
  const url = `http://127.0.0.1:${await freePort()}`;
  const profile = profileDir ? ["--cpu-prof", `--cpu-prof-dir=${profileDir}`] : [];
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ["--no-warnings", "--max-semi-space-size=8", ...profile, join(ROOT, "server/main.ts")],
    {
      cwd: ROOT,
      // Nothing of the caller's own settings: no provider's key, no other engine.
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        HOST: "127.0.0.1",
        PORT: new URL(url).port,
        MUSTER_DATA_DIR: dataDir,
        MUSTER_LOG_LEVEL: "warn",
        // Counted as always, but never refused: the bench is one caller at one address.
        MUSTER_RATE_LIMITS: "address=900000000,user=900000000,key=900000000,team=900000000",
        ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  try {
    await waitUntilReady(child, url);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const readyMs = performance.now() - start;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    headers: { authorization: `Bearer ${await tokenIn(dataDir, url)}` },
    readyMs,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const endAt = performance.now() + START_WITHIN_MS;
  while (performance.now() < endAt) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} while it started.`);
    try {
      await call({ url, headers: {} }, { method: "GET", path: "/api/health" });
      return;
    } catch {
      // Not listening or not ready yet; the loop's end is the failure.
      await sleep(10);
    }
  }
  throw new Error(`The server was not ready within ${START_WITHIN_MS / 1_000} s.`);
}

/** Written as the last act of a start, a moment after health says ready; an older start's file names another address. */
async function tokenIn(dataDir: string, url: string): Promise<string> {
  for (let tries = 0; tries < 500; tries += 1) {
    try {
      const file = JSON.parse(readFileSync(join(dataDir, "server.json"), "utf8")) as { url: string; token: string };
      if (file.url === url) return file.token;
    } catch {
      // Not there yet.
    }
    await sleep(10);
  }
  throw new Error("The server wrote no server.json.");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || !address) throw new Error("There is no free port.");
  return address.port;
}

/** Node's bare server beside ours; resolves to its address. */
export async function startBaseline(bytes: number): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "baseline.ts"), String(bytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
