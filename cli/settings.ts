import { dirname, resolve } from "node:path";
import { readEnv } from "#server/lib/env";
import { UsageError } from "./failure.ts";
import type { Endpoint } from "./server-file.ts";

const ROOT = dirname(import.meta.dirname);

export type Settings = {
  /** Where the local server's `server.json` lies. */
  dataDir: string;
  /** A server given by address and token; the data folder is not looked at then. */
  given: Endpoint | null;
};

/** A relative folder is meant from the project's root, as the server means it. */
export function readSettings(source: Record<string, string | undefined>): Settings {
  const env = usable(source);
  const dataDir = resolve(ROOT, env.MUSTER_DATA_DIR);
  if (!env.MUSTER_URL) return { dataDir, given: null };
  if (!env.MUSTER_TOKEN) throw new UsageError("MUSTER_URL is set, but MUSTER_TOKEN is not: set both, or neither");
  return { dataDir, given: { url: env.MUSTER_URL.replace(/\/+$/, ""), token: env.MUSTER_TOKEN } };
}

function usable(source: Record<string, string | undefined>) {
  try {
    return readEnv(source);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
