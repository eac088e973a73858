import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runQuietly, Stop } from "./command.ts";
import { requireSpace } from "./space.ts";

type LockEntry = {
  version?: string;
  integrity?: string;
  optional?: boolean;
  link?: boolean;
  os?: string[];
  dependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, LockEntry> };

/**
 * Whether node_modules holds what the lockfile says. npm writes its own list of what is there
 * (`node_modules/.package-lock.json`) as the last act of an install, so an interrupted one shows.
 */
export function isInstalled(root: string): boolean {
  const wanted = readLock(join(root, "package-lock.json"));
  const present = readLock(installedList(root));
  if (wanted === null) throw new Stop(`package-lock.json is missing or broken in ${root}; restore it with git`);
  if (present === null) return false;
  // npm's list says what it meant to write; a folder that somebody removed or a full disk cut off is not in it.
  const direct = Object.keys(wanted.packages[""]?.dependencies ?? {});
  if (!direct.every((name) => existsSync(join(root, "node_modules", name, "package.json")))) return false;
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === "" || entry.link === true) return true;
    const found = present.packages[path];
    if (found === undefined) return entry.optional === true || isForOtherSystem(entry);
    return found.version === entry.version && found.integrity === entry.integrity && !isForOtherSystem(entry);
  });
}

/** Installs exactly the lockfile. No install script runs: nothing we use needs one, and npm 11 holds them back. */
export async function installPackages(root: string): Promise<void> {
  requireSpace(root, existsSync(join(root, "node_modules")) ? 500 : 1500);
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--include=dev"];
  const output = await runQuietly({
    label: "installing packages",
    command: "npm",
    args: [...args, "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--loglevel=warn"],
    cwd: root,
  }).catch((error: unknown) => {
    if (error instanceof Stop && error.message.includes("spawn npm ENOENT"))
      throw new Stop("no npm found; install it (Debian: apt install npm) and start again");
    throw error;
  });
  // npm ends well even when the disk filled up while it unpacked; it only warns.
  if (/TAR_ENTRY_ERROR|ENOSPC/.test(output) || !isInstalled(root)) {
    rmSync(installedList(root), { force: true });
    throw new Stop("installing packages left files out, mostly a sign of a full disk; free about 2 GB and start again");
  }
}

const installedList = (root: string) => join(root, "node_modules", ".package-lock.json");

function isForOtherSystem(entry: LockEntry): boolean {
  return entry.os !== undefined && !entry.os.includes(process.platform);
}

function readLock(path: string): Lock | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isLock(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function isLock(value: unknown): value is Lock {
  return typeof value === "object" && value !== null && "packages" in value && typeof value.packages === "object";
}
