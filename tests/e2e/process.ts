import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, readServerFile } from "#cli/server-file";
import { COMPILED } from "#tests/support/compiled";

const ROOT = resolve(import.meta.dirname, "../..");
const READY_WITHIN_MS = 60_000;

export type Running = { endpoint: Endpoint; end: (signal: NodeJS.Signals) => Promise<void> };

/** Starts `server/main.ts` with a clean environment; resolves once it is healthy. Needs the production build. */
export async function runServer(env: Record<string, string> & { MUSTER_DATA_DIR: string }): Promise<Running> {
  const { PATH = "", HOME = "", E2E_SERVER_JITTER_MS = "0" } = process.env;
  const jitter = Number(E2E_SERVER_JITTER_MS) > 0 ? ["--import", join(ROOT, "tests/e2e/server-jitter.ts")] : [];
  const usual = { NODE_ENV: "production" as const, NODE_COMPILE_CACHE: COMPILED, MUSTER_LOG_LEVEL: "error" };
  const child = spawn(process.execPath, [...jitter, join(ROOT, "server/main.ts")], {
    cwd: ROOT,
    env: { ...usual, PATH, HOME, E2E_SERVER_JITTER_MS, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  let isOver = false;
  const over = new Promise<void>((done) => {
    child.once("exit", () => {
      isOver = true;
      done();
    });
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return over;
  };
  const untilMs = Date.now() + READY_WITHIN_MS;
  while (!isOver && Date.now() < untilMs) {
    const endpoint = readServerFile(env.MUSTER_DATA_DIR);
    if (endpoint?.pid === child.pid && endpoint && (await isHealthy(endpoint.url))) return { endpoint, end };
    await sleep(25);
  }
  await end("SIGKILL");
  throw new Error(`The server was not ready in ${READY_WITHIN_MS} ms.`);
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/health`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
