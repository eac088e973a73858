import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { CommandError } from "./failure.ts";

/** The name under which the server of this machine is always known. */
export const LOCAL = "local";

const profile = z.object({
  url: z.url(),
  key: z.string().min(1),
  team: z.object({ slug: z.string(), name: z.string() }),
  person: z.string(),
  /** Where the key came from: one that was confirmed in the browser is ended with its sign-in. Missing: of a version before. */
  via: z.enum(["browser", "key"]).optional(),
});
export type Profile = z.infer<typeof profile>;

const config = z.object({ current: z.string().nullable(), profiles: z.record(z.string(), profile) });
export type Config = z.infer<typeof config>;

export const PROFILE_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Where sign-ins are kept, by the rules of the XDG base directories. */
export function configPath(env: Record<string, string | undefined>): string {
  const base = env.XDG_CONFIG_HOME?.startsWith("/") ? env.XDG_CONFIG_HOME : join(env.HOME || homedir(), ".config");
  return join(base, "muster", "config.json");
}

/** Throws {@link CommandError} for a file that is no configuration: it is never silently begun anew, since it holds keys. */
export function readConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { current: null, profiles: {} };
    throw error;
  }
  try {
    return config.parse(JSON.parse(text));
  } catch (error) {
    throw new CommandError(`${path} cannot be read. Mend it, or delete it and sign in again.`, { cause: error });
  }
}

/** Beside its place and then moved there, readable by its owner only. */
export function writeConfig(path: string, next: Config): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
