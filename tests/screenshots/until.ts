import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "#cli/client";

export type Api = Client["api"];

const WITHIN_MS = 240_000;

/** What was read once it is there. Throws when it does not come about. */
export async function until<T>(what: string, read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (const endMs = Date.now() + WITHIN_MS; ; await sleep(250)) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > endMs) throw new Error(`It did not come about: ${what}`);
  }
}
