import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "./failure.ts";
import { readServerFile } from "./server-file.ts";

const ROOT = dirname(import.meta.dirname);
const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

export type OwnServer = { pid: number; stop(): Promise<void> };

/**
 * Starts a server for the time of one mission, on a free port, and returns when it is named in the data folder. Null when another
 * process turned out to hold the folder: that one serves then. Throws {@link CommandError} with the server's own last words.
 */
export async function startOwnServer(
  dataDir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<OwnServer | null> {
  await build(signal);
  say("No server is running: starting one for this mission.");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logPath = join(dataDir, "server.log");
  // Its words go to a file: a pipe would break when this program ends first.
  const log = openSync(logPath, "w", 0o600);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(ROOT, "server/main.ts")], {
    cwd: ROOT,
    // A group of its own: Ctrl-C reaches only this program, which then stops it in order.
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, NODE_ENV: "production", PORT: "0", MUSTER_DATA_DIR: dataDir },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.once("error", () => undefined);
  const sinceMs = Date.now();
  for (;;) {
    const named = readServerFile(dataDir);
    if (named && named.pid === child.pid) return { pid: named.pid, stop: () => stop(child, ended) };
    const isOver = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (isOver && named) return null;
    if (isOver && (await isServedSoon(dataDir))) return null;
    if (isOver) throw new CommandError(`The server did not start: ${lastWords(logPath)}`);
    if (signal.aborted || Date.now() - sinceMs > START_WITHIN_MS) {
      await stop(child, ended);
      signal.throwIfAborted();
      throw new CommandError(
        `The server did not get ready within ${START_WITHIN_MS / 60_000} minutes; see ${logPath}.`,
      );
    }
    await sleep(100);
  }
}

/** Somebody started a server in the same moment: it holds the folder before it is named there. */
async function isServedSoon(dataDir: string): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (readServerFile(dataDir)) return true;
    await sleep(250);
  }
  return false;
}

/** Builds the app when its sources changed; says nothing when there is nothing to do. */
function build(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = join(ROOT, "scripts/prepare/main.ts");
    // Standard output belongs to the mission's result.
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, "build"], {
      cwd: ROOT,
      stdio: ["ignore", 2, 2],
      signal,
    });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new CommandError("Muster could not be prepared."))));
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

function lastWords(logPath: string): string {
  const lines = readFileSync(logPath, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const spoken = lines.filter((line) => line.startsWith("muster: ")).at(-1);
  return spoken?.slice("muster: ".length) ?? lines.at(-1) ?? `it said nothing; see ${logPath}`;
}
