import { setTimeout as sleep } from "node:timers/promises";
import { Connection, isListening } from "./connection.ts";
import { CommandError } from "./failure.ts";
import { type OwnServer, startOwnServer } from "./own-server.ts";
import { readServerFile } from "./server-file.ts";
import type { Settings } from "./settings.ts";

/** A process listens within moments of its start; one that does not by then is another that was given the dead one's number. */
const LISTENS_WITHIN_MS = 5_000;

/**
 * The line to the running server. Only when none is named, or what is named does not live, one is started, once; from then on
 * this program waits for that server and never starts another.
 */
export async function attach(
  settings: Settings,
  {
    mayStart,
    ...options
  }: { say: (line: string) => void; signal: AbortSignal; mayStart: boolean; patienceMs?: number | undefined },
): Promise<{ connection: Connection; own: OwnServer | null }> {
  const { given, dataDir } = settings;
  const { say, signal } = options;
  if (given) return { connection: new Connection({ ...options, find: () => given }), own: null };
  const find = () => readServerFile(dataDir);
  if (await isRunning(dataDir)) return { connection: new Connection({ ...options, find }), own: null };
  if (!mayStart)
    throw new CommandError(
      "No server is running. Start one with ./muster in another terminal, or sign in to one elsewhere with ./muster login.",
    );
  return { own: await startOwnServer(dataDir, say, signal), connection: new Connection({ ...options, find }) };
}

async function isRunning(dataDir: string): Promise<boolean> {
  for (const untilMs = Date.now() + LISTENS_WITHIN_MS; Date.now() < untilMs; await sleep(200)) {
    const named = readServerFile(dataDir);
    if (!named) return false;
    if (await isListening(named.url)) return true;
  }
  return false;
}
