import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient, troubleOf } from "./client.ts";
import { CommandError } from "./failure.ts";
import type { Endpoint } from "./server-file.ts";

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 250;
/** Shorter absences are not worth a line. */
const NOTICE_AFTER_MS = 1_000;

export type ConnectionOptions = {
  /** Where the server is now; asked anew while it is away, because a restart changes port and token. */
  find: () => Endpoint | null;
  say: (line: string) => void;
  /** Ends a wait. */
  signal?: AbortSignal;
  patienceMs?: number | undefined;
};

/**
 * The one line to the server. A call that finds it away waits for up to two minutes, finds it again by itself and is repeated:
 * everything asked here may be repeated (reads, content-addressed uploads, a create with its own idempotency key).
 */
export class Connection {
  #client: Client | null = null;
  #endpoint: Endpoint | null = null;
  #awaySinceMs: number | null = null;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#endpoint?.url ?? "";
  }

  async client(): Promise<Client> {
    return this.#client ?? (await this.#connect());
  }

  /** Asks until an answer comes. Throws {@link CommandError} after two minutes without the server, and whatever the server refuses. */
  async ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    for (;;) {
      const client = await this.client();
      try {
        const answer = await question(client);
        this.#awaySinceMs = null;
        return answer;
      } catch (error) {
        await this.lost(error);
      }
    }
  }

  /** Notes that the line broke: waits until the server is there again, or throws what cannot be helped by waiting. */
  async lost(error: unknown): Promise<void> {
    const trouble = troubleOf(error);
    if (trouble === "refused" || (trouble === "stranger" && !this.#mayChange())) throw error;
    this.#client = null;
    await this.#connect();
  }

  /** After a restart the token of the old file is unknown for a moment; the same token from a given address stays unknown. */
  #mayChange(): boolean {
    const now = this.#options.find();
    return now?.token !== this.#endpoint?.token;
  }

  async #connect(): Promise<Client> {
    const { find, say, signal, patienceMs = PATIENCE_MS } = this.#options;
    const wasConnected = this.#endpoint !== null;
    // It says it is ready and still does not answer: no use in asking faster.
    if (this.#awaySinceMs !== null) await sleep(LOOK_EVERY_MS, undefined, { signal });
    this.#awaySinceMs ??= Date.now();
    const sinceMs = this.#awaySinceMs;
    let isNoticed = false;
    for (;;) {
      const isInTime = Date.now() - sinceMs <= patienceMs;
      const endpoint = find();
      if (isInTime && endpoint && (await isReady(endpoint.url))) {
        if (isNoticed) say(`Muster is back after ${Math.round((Date.now() - sinceMs) / 1_000)} s.`);
        this.#endpoint = endpoint;
        this.#client = createClient(endpoint);
        return this.#client;
      }
      const waitedMs = Date.now() - sinceMs;
      if (!isInTime) {
        const where = endpoint ? ` at ${endpoint.url}` : "";
        throw new CommandError(
          `Muster${where} did not answer for ${Math.round(waitedMs / 1_000)} s. Start it with ./muster; missions go on by themselves then.`,
        );
      }
      if (!isNoticed && waitedMs > NOTICE_AFTER_MS) {
        isNoticed = true;
        const patience =
          patienceMs < 60_000 ? `${Math.round(patienceMs / 1_000)} s` : `${Math.round(patienceMs / 60_000)} minutes`;
        say(
          wasConnected
            ? `Muster is away. Waiting for it, ${patience} at most; nothing is lost.`
            : "Waiting for Muster to be ready.",
        );
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}

/** Whether the server at this address serves: its database is open and migrated. */
export async function isReady(url: string): Promise<boolean> {
  return (await healthOf(`${url}/api/health`)) === 200;
}

/** Whether anything that is Muster answers there, ready or still starting. */
export async function isListening(url: string): Promise<boolean> {
  return (await healthOf(`${url}/api/health/live`)) === 200;
}

async function healthOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}
