import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Running, runServer } from "./process.ts";
import type { Prepared } from "./teams.ts";

const USUAL_DELAY_MS = "40";

type Action = (delayMs: string | undefined, env: Record<string, string>) => Promise<unknown>;
export type Stage = { actions: Record<string, Action>; stop(): Promise<void> };
type Setting = { root: string; template: string; port: number; prepared: Prepared };

/** The server under one worker's pages and its data folder. Nothing runs before a test wants it. */
export function openStage({ root, template, port, prepared }: Setting): Stage {
  let folders = 0;
  let dataDir = "";
  let server: Running | undefined;

  const kill = async () => {
    await server?.end("SIGKILL");
    server = undefined;
  };
  /** The next start begins on a fresh folder. */
  const clear = async () => {
    await kill();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
    dataDir = "";
  };
  const start: Action = async (delayMs = USUAL_DELAY_MS, env) => {
    await kill();
    if (!dataDir) {
      dataDir = join(root, `data-${++folders}`);
      cpSync(template, dataDir, { recursive: true });
    }
    const place = { PORT: String(port), HOST: "127.0.0.1", MUSTER_DATA_DIR: dataDir };
    server = await runServer({ ...env, ...place, MUSTER_SIM_DELAY_MS: delayMs });
  };

  // Killed by a test it stays down until that test starts it; left by a file it starts for the next test that does not start its own.
  let isLeft = true;
  const here = async () => {
    if (isLeft) await start(undefined, {});
    isLeft = false;
  };
  const leave = (end: () => Promise<void>) => async () => {
    await end();
    isLeft = true;
  };
  const begin = (action: Action): Action => {
    return async (delayMs, env) => {
      await action(delayMs, env);
      isLeft = false;
    };
  };
  const actions: Stage["actions"] = {
    fresh: begin(async (delayMs, env) => {
      await clear();
      await start(delayMs, env);
    }),
    start: begin(start),
    restart: begin(start),
    kill,
    "leave-fresh": leave(clear),
    "leave-kept": leave(kill),
    here,
    prepared: async () => prepared,
    state: async () => {
      await here();
      return { endpoint: server?.endpoint, ...prepared };
    },
  };
  return { actions, stop: async () => server?.end("SIGTERM") };
}
