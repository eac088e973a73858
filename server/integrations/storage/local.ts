import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ObjectStorage, requireKey } from "#server/core/object-storage";

/**
 * A folder, by content: `<team>/<first two of the hash>/<hash>`. An object is written beside its place, brought to the disk
 * (fsync of file and folder) and then renamed: after a crash it is there whole or not at all, and a row never points at half.
 */
export function localStorage(folder: string): ObjectStorage {
  const pathOf = (key: string) => {
    const [team = "", hash = ""] = requireKey(key).split("/");
    return join(folder, team, hash.slice(0, 2), hash);
  };
  return {
    name: `the folder ${folder}`,
    async put(key, bytes) {
      const path = pathOf(key);
      if ((await sizeOf(path)) === bytes.byteLength) return;
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.part`;
      try {
        await writeThrough(draft, bytes);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(pathOf(key)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    has: async (key) => (await sizeOf(pathOf(key))) !== null,
    delete: async (key) => rm(pathOf(key), { force: true }),
  };
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself last. Some systems cannot sync a folder; the file is safe there all the same. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync().catch((error: unknown) => {
      if (!isUnsupported(error)) throw error;
    });
  } finally {
    await folder.close();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : null);
const isMissing = (error: unknown) => codeOf(error) === "ENOENT";
const isUnsupported = (error: unknown) => codeOf(error) === "EINVAL" || codeOf(error) === "ENOTSUP";
