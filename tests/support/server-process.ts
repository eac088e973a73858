import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { type Client, createClient } from "#cli/client";
import { type Endpoint, readServerFile } from "#cli/server-file";
import { COMPILED } from "./compiled.ts";
import { putDatabase } from "./database.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const READY_WITHIN_MS = 120_000;

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A real process of this checkout: what it printed, how it ended. */
export type TestProcess = {
  pid: number;
  exited: Promise<Exit>;
  isAlive(): boolean;
  /** Resolves when it has ended. */
  kill(signal?: NodeJS.Signals): Promise<Exit>;
  stdout(): string;
  stderr(): string;
};

export type TestServer = TestProcess & {
  /** When it was started, epoch ms. */
  startedMs: number;
  /** Resolves once `/api/health` is 200 and the server's file names it; rejects with its output when it ends before. */
  ready(): Promise<Endpoint>;
  client(): Promise<Client>;
};

const alive = new Set<ChildProcess>();
const folders: string[] = [];
// Registered on import, hence last to run: a worker that is ended by the runner has no `exit` of its own.
afterAll(() => {
  for (const child of alive) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs a program of this checkout with a clean environment: nothing of the test runner's reaches it. */
export function runNode(script: string, args: string[], env: Record<string, string>): TestProcess {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { NODE_ENV: "production", NODE_COMPILE_CACHE: COMPILED, PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  alive.add(child);
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    printed.stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    printed.stderr += chunk;
  });
  const exited = new Promise<Exit>((done) => {
    // `close`, so that everything printed has been read.
    child.once("close", (code, signal) => {
      alive.delete(child);
      done({ code, signal });
    });
  });
  return {
    pid: child.pid ?? 0,
    exited,
    isAlive: () => alive.has(child),
    kill: (signal = "SIGKILL") => {
      child.kill(signal);
      return exited;
    },
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
  };
}

/** Starts `server/main.ts` on a free port. Needs the production build of this checkout. */
export function startServer(dataDir: string, env: Record<string, string> = {}): TestServer {
  if (!existsSync(join(ROOT, ".next/BUILD_ID")))
    throw new Error("There is no production build of this checkout: run ./muster prepare");
  const startedMs = Date.now();
  const running = runNode("server/main.ts", [], {
    PORT: "0",
    MUSTER_DATA_DIR: dataDir,
    MUSTER_LOG_LEVEL: "warn",
    ...env,
  });
  const ready = async (): Promise<Endpoint> => {
    // Looks at least once: a server that has long been ready may be asked late.
    for (let isLate = false; !isLate; ) {
      isLate = Date.now() - startedMs >= READY_WITHIN_MS;
      if (!running.isAlive()) throw new Error(`The server ended: ${running.stderr().slice(-1_500)}`);
      const file = readServerFile(dataDir);
      if (file?.pid === running.pid && (await statusOf(`${file.url}/api/health`)) === 200) return file;
      await sleep(25);
    }
    throw new Error(`The server was not ready in ${READY_WITHIN_MS} ms: ${running.stderr().slice(-1_500)}`);
  };
  return { ...running, startedMs, ready, client: async () => createClient(await ready()) };
}

/** The status a GET answers; null when nobody answers in time. */
export async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number | null> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    // Refused, cut off or too late: no answer.
    return null;
  }
}

/** A folder that goes away after the file's tests. */
export function makeFolder(copyOf?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-chaos-"));
  folders.push(folder);
  if (copyOf) cpSync(copyOf, folder, { recursive: true });
  return folder;
}

/** A data folder whose database is there and migrated, for tests that are not about the very first start. */
export async function makeDataDir(): Promise<string> {
  const folder = makeFolder();
  await putDatabase(folder);
  return folder;
}

/** The data folder of a server that was started once and stopped: later starts on copies of it are fast. */
export async function prepareDataDir(): Promise<string> {
  const folder = await makeDataDir();
  const server = startServer(folder);
  await server.ready();
  await server.kill("SIGTERM");
  return folder;
}
