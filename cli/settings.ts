import { dirname, resolve } from "node:path";
import { readEnv } from "#server/lib/env";
import { CommandError, UsageError } from "./failure.ts";
import { configPath, LOCAL, readConfig } from "./profiles.ts";
import type { Endpoint } from "./server-file.ts";

const ROOT = dirname(import.meta.dirname);

export type Settings = {
  /** Where the local server's `server.json` lies. */
  dataDir: string;
  /** A server given by address and token; the data folder is not looked at then. */
  given: Endpoint | null;
  /** Where that came from: the environment, or a sign-in by its name. Null: the server of this machine. */
  profile: string | null;
  configPath: string;
};

/**
 * Which server, in this order: `--profile` (or `MUSTER_PROFILE`), `MUSTER_URL` with `MUSTER_TOKEN`, the last sign-in, the server of this
 * machine. A relative folder is meant from the project's root, as the server means it.
 */
export function readSettings(source: Record<string, string | undefined>, profile?: string): Settings {
  const env = usable(source);
  const base = { dataDir: resolve(ROOT, env.MUSTER_DATA_DIR), configPath: configPath(source) };
  const named = profile ?? env.MUSTER_PROFILE;
  if (named === undefined && env.MUSTER_URL) {
    if (!env.MUSTER_TOKEN) throw new UsageError("MUSTER_URL is set, but MUSTER_TOKEN is not: set both, or neither");
    return {
      ...base,
      given: { url: env.MUSTER_URL.replace(/\/+$/, ""), token: env.MUSTER_TOKEN },
      profile: "MUSTER_URL",
    };
  }
  if (named === LOCAL) return { ...base, given: null, profile: null };
  const { current, profiles } = readConfig(base.configPath);
  const name = named ?? current;
  if (name === null) return { ...base, given: null, profile: null };
  const found = profiles[name];
  if (!found) {
    const known = Object.keys(profiles);
    throw new CommandError(
      `There is no sign-in “${name}”. ${known.length > 0 ? `There are ${known.join(", ")} and ${LOCAL}.` : "Sign in with ./muster login."}`,
    );
  }
  return { ...base, given: { url: found.url, token: found.key }, profile: name };
}

function usable(source: Record<string, string | undefined>) {
  try {
    return readEnv(source);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
