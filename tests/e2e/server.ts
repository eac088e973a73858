import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Running, runServer } from "./process.ts";
import { prepareTeams } from "./teams.ts";

/**
 * Runs the real server on a data folder of its own and, on a second port, lets the tests kill it, start it again with
 * another pace of the simulated model, or begin on a fresh folder. Everything goes away with this process.
 */
const { E2E_SERVER_PORT = "", E2E_CONTROL_PORT = "" } = process.env;
const USUAL_DELAY_MS = "40";

const root = mkdtempSync(join(tmpdir(), "muster-e2e-"));
const prepared = await prepareTeams(join(root, "template"));
let folders = 0;
let dataDir = "";
let server: Running | undefined;

async function begin(delayMs: string, env: Record<string, string> = {}): Promise<void> {
  server = await runServer({
    ...env,
    PORT: E2E_SERVER_PORT,
    HOST: "127.0.0.1",
    MUSTER_DATA_DIR: dataDir,
    MUSTER_SIM_DELAY_MS: delayMs,
  });
}

async function makeFresh(): Promise<void> {
  await server?.end("SIGKILL");
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  dataDir = join(root, `data-${++folders}`);
  cpSync(join(root, "template"), dataDir, { recursive: true });
}

const actions: Record<string, (delayMs: string, env: Record<string, string>) => Promise<unknown>> = {
  "/fresh": async (delayMs) => {
    await makeFresh();
    await begin(delayMs);
  },
  "/kill": async () => server?.end("SIGKILL"),
  "/start": begin,
  "/restart": async (delayMs, env) => {
    await server?.end("SIGKILL");
    await begin(delayMs, env);
  },
  "/state": async () => ({ endpoint: server?.endpoint, ...prepared }),
};

const control = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://control");
  const action = actions[pathname];
  if (!action) return response.writeHead(404).end();
  const env: Record<string, string> = JSON.parse(searchParams.get("env") ?? "{}");
  action(searchParams.get("delayMs") ?? USUAL_DELAY_MS, env).then(
    (answer) => response.end(JSON.stringify(answer ?? null)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function stop(): Promise<void> {
  await server?.end("SIGTERM");
  rmSync(root, { recursive: true, force: true });
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

await makeFresh();
await begin(USUAL_DELAY_MS);
control.listen(Number(E2E_CONTROL_PORT), "127.0.0.1");
