import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { RawData, WebSocket } from "ws";
import { DomainError, describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

/** Why the server ended a socket. Programs branch on these; docs/websocket.md lists them. */
export const CLOSE = {
  /** The key or session is not valid, or not any more. Coming back is of no use. */
  stranger: 4401,
  /** Another site's page, or something this caller may not see. */
  forbidden: 4403,
  /** Fell behind: come back with the last id, and nothing is lost. */
  behind: 4408,
  /** Too many messages, sockets or subscriptions. */
  limited: 4429,
  /** The server stops or starts anew: come back. */
  restart: 1012,
} as const;

const KB = 1_024;
/** Nothing more is taken from a subscription while this much waits to be read. */
const PACED_BYTES = 256 * KB;
/** Answers are not paced: beyond this the reader is cut off. */
const MAX_BUFFERED_BYTES = 8_000 * KB;
const SLOW_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 20;
const MAX_WAITING = 200;
const MAX_SUBSCRIPTIONS = 50;
/** A close that is not answered. */
const END_WITHIN_MS = 5_000;
const BROKEN_WITHIN_MS = 1_000;
const MAX_REASON_BYTES = 120;

/** Null: the message may pass. Otherwise why not. */
export type Toll = () => Promise<DomainError | null>;

/**
 * One socket as the layers above see it: messages come one after the other, each after its toll was paid, and what is written is
 * bounded. It has what tRPC's adapter needs of a socket.
 */
export class SocketLine extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #toll: Toll;
  readonly #slowAfterMs: number;
  #waiting: { data: RawData; isBinary: boolean }[] = [];
  #isTaking = false;
  #isEnded = false;
  #subscriptions = 0;

  constructor(socket: WebSocket, toll: Toll, slowAfterMs = SLOW_AFTER_MS) {
    super();
    this.#socket = socket;
    this.#toll = toll;
    this.#slowAfterMs = slowAfterMs;
    socket.on("message", (data, isBinary) => this.#arrive(data, isBinary));
    // Of a broken or too large frame: the close frame is on its way, and its answer may never come.
    socket.on("error", (error) => {
      log.debug("a socket broke", { error: describeError(error) });
      setTimeout(() => socket.terminate(), BROKEN_WITHIN_MS).unref();
    });
    socket.once("close", () => {
      this.#isEnded = true;
      this.emit("close");
    });
  }

  get readyState(): number {
    return this.#isEnded ? this.#socket.CLOSING : this.#socket.readyState;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#endSlow();
    else this.#socket.send(data);
  }

  /** Called by tRPC after a refusal: what it was about has been said by then. */
  close(): void {
    this.end(CLOSE.stranger, "Sign in, or send a key that is valid.");
  }

  end(code: number, reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#waiting = [];
    this.#socket.close(code, cut(reason));
    // Everything above lets go at once, however long the other side takes.
    this.emit("close");
    setTimeout(() => this.#socket.terminate(), END_WITHIN_MS).unref();
  }

  /** Resolves once the reader has taken most of what was sent; one that takes nothing for a while is cut off to come back. */
  async pace(): Promise<void> {
    for (const untilMs = Date.now() + this.#slowAfterMs; this.#socket.bufferedAmount > PACED_BYTES; ) {
      if (this.#isEnded) return;
      if (Date.now() > untilMs) return this.#endSlow();
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** A subscription begins; the answer ends it. Throws `limited` beyond fifty. */
  enter(): () => void {
    if (this.#subscriptions >= MAX_SUBSCRIPTIONS)
      throw new DomainError("limited", `A socket carries ${MAX_SUBSCRIPTIONS} subscriptions. End some first.`);
    this.#subscriptions += 1;
    return () => {
      this.#subscriptions -= 1;
    };
  }

  #endSlow(): void {
    this.end(CLOSE.behind, "This reader fell behind: come back with the last id.");
  }

  #arrive(data: RawData, isBinary: boolean): void {
    if (this.#isEnded) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.end(CLOSE.limited, "Too many messages at once. Wait for answers.");
      return;
    }
    this.#waiting.push({ data, isBinary });
    if (!this.#isTaking) void this.#takeAll();
  }

  async #takeAll(): Promise<void> {
    this.#isTaking = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const refusal = await this.#toll();
      if (refusal) this.end(CLOSE.limited, refusal.message);
      if (this.#isEnded) break;
      this.emit("message", next.data, next.isBinary);
    }
    this.#isTaking = false;
  }
}

/** A close frame holds 123 bytes. */
function cut(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= MAX_REASON_BYTES
    ? reason
    : `${bytes
        .subarray(0, MAX_REASON_BYTES - 3)
        .toString()
        .replace(/�$/, "")}…`;
}
