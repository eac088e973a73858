import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Env } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { newSecret } from "#server/lib/ids";
import { log } from "#server/lib/log";

/** How whoever runs Muster on this machine reaches the running process: who may read the data folder may say what is in it. */
export const controlFile = z.object({ url: z.string(), pid: z.number(), secret: z.string() });
export type ControlFile = z.infer<typeof controlFile>;

type Control = { secret: string; env: Env };
const place = Symbol.for("muster.control");
const registry = globalThis as unknown as Record<symbol, Control | undefined>;

export const pathOfControl = (dataDir: string): string => join(dataDir, "control.json");

/** Null before the start has come so far, and after the end. */
export const getControl = (): Control | null => registry[place] ?? null;

/** Writes the file, readable by its owner only, with a secret of this process; returns what takes both back. */
export function openControl(env: Env, url: string): () => void {
  const secret = newSecret();
  registry[place] = { secret, env };
  const path = pathOfControl(env.MUSTER_DATA_DIR);
  const draft = `${path}.${process.pid}`;
  mkdirSync(env.MUSTER_DATA_DIR, { recursive: true, mode: 0o700 });
  writeFileSync(draft, `${JSON.stringify({ url, pid: process.pid, secret } satisfies ControlFile)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return () => {
    registry[place] = undefined;
    try {
      if (controlFile.parse(JSON.parse(readFileSync(path, "utf8"))).pid === process.pid) rmSync(path, { force: true });
    } catch (error) {
      // Gone already is as good; what cannot be read is somebody else's.
      log.debug("control.json was not removed", { error: describeError(error) });
    }
  };
}
