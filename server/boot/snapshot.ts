import { constants } from "node:fs";
import { copyFile, cp, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder beside the database: only there are renames and links possible for sure. */
const PREFIX = "snapshot-";

export type Snapshot = { folder: string; hasFiles: boolean };

/**
 * Copies a database's folder and links the files of people into a new folder of the data folder. The caller sees to it that nobody
 * writes meanwhile. What an earlier one left goes first.
 */
export async function takeSnapshot(of: { dataDir: string; db: string; files: string | null }): Promise<Snapshot> {
  await removeSnapshots(of.dataDir);
  const folder = await mkdtemp(join(of.dataDir, PREFIX));
  try {
    await cp(of.db, join(folder, "db"), { recursive: true, mode: constants.COPYFILE_FICLONE });
    const hasFiles = of.files !== null && (await linkTree(of.files, join(folder, "files")));
    return { folder, hasFiles };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export async function removeSnapshots(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(PREFIX)) await rm(join(dataDir, name), { recursive: true, force: true });
}

/** Objects never change: a link is as good as a copy. Drafts of objects are left out. False: there is no such folder yet. */
async function linkTree(from: string, to: string): Promise<boolean> {
  let children: { name: string; isDirectory(): boolean }[];
  try {
    children = await readdir(from, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const child of children) {
    if (child.name.endsWith(".part")) continue;
    const [source, target] = [join(from, child.name), join(to, child.name)];
    if (child.isDirectory()) await linkTree(source, target);
    else await linkFile(source, target);
  }
  return true;
}

async function linkFile(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    // Thrown away in this moment: the database names it no more either.
    if (codeOf(error) === "ENOENT") return;
    if (codeOf(error) !== "EXDEV" && codeOf(error) !== "EPERM") throw error;
    await copyFile(source, target);
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : null);
