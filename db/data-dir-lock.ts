import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DomainError } from "#server/lib/errors";

/**
 * PGlite has no lock of its own: two processes on one folder overwrite each other's pages. The file holds the owner's pid and
 * is never taken from a live process. Returns the unlocker. Throws `conflict` when the folder is in use.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "muster.pid");
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: "wx", mode: 0o600 });
      return () => {
        if (readOwner(path) === mine) rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) {
      const pid = owner.split(" ")[0];
      throw new DomainError(
        "conflict",
        `The data folder ${dataDir} is in use by process ${pid}. Stop it, or set MUSTER_DATA_DIR to another folder.`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new DomainError(
    "conflict",
    `The data folder ${dataDir} could not be locked. Another process is starting on it.`,
  );
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A pid alone may have been given to another program since; its start time tells the two apart where /proc exists. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isAlive(owner: string): boolean {
  const [pidText = "", start = ""] = owner.split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return start === "" || startOf(pid) === start;
}
