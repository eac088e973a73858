import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "#server/lib/errors";

/**
 * A file for what is too long for memory. It has no name any more when it is handed out: only its handle reads it, and with the handle
 * it is gone, also when the process dies.
 */
export async function openSpool(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "muster-"));
  try {
    return await open(join(folder, "spool"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws `unavailable` in place of what the disk says when it is full. */
export function asFullDisk(error: unknown): unknown {
  const isFull = error instanceof Error && "code" in error && error.code === "ENOSPC";
  if (!isFull) return error;
  return new DomainError("unavailable", `The server’s disk is full: there is no room in ${tmpdir()} for the archive.`, {
    cause: error,
  });
}
