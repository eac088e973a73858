import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { systemContext } from "#server/core/context";
import { createAccessToken, deleteAccessTokens } from "#server/domains/teams/commands";
import { describeError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { log } from "#server/lib/log";
import { demoOwner } from "./seed.ts";

/** How programs on this machine find the running server. Readable by its owner only, because of the token. */
const serverFile = z.object({ url: z.string(), pid: z.number(), token: z.string(), startedAt: z.string() });

/**
 * Writes `server.json` with a new token of the demo owner and returns its remover. Null when there is no demo account:
 * then programs are given a token of their own.
 */
export async function writeServerFile(dataDir: string, url: string): Promise<(() => void) | null> {
  const owner = await demoOwner();
  if (!owner) return null;
  const ctx = systemContext(owner.teamId, "setup", ["team:manage"]);
  // Servers that share a database have a folder each: a start ends only the tokens of its own folder.
  const name = `server.json ${sha256(`${hostname()}:${dataDir}`).slice(0, 16)}`;
  await deleteAccessTokens.call(ctx, { name });
  const { token } = await createAccessToken.call(ctx, { userId: owner.userId, name });
  const path = join(dataDir, "server.json");
  const draft = `${path}.${process.pid}`;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const content = { url, pid: process.pid, token, startedAt: new Date().toISOString() };
  writeFileSync(draft, `${JSON.stringify(serverFile.parse(content))}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return () => removeIfMine(path);
}

function removeIfMine(path: string): void {
  try {
    if (serverFile.parse(JSON.parse(readFileSync(path, "utf8"))).pid === process.pid) rmSync(path, { force: true });
  } catch (error) {
    // Gone already is as good; what cannot be read is somebody else's.
    log.debug("server.json was not removed", { error: describeError(error) });
  }
}
