import type { WebSocket } from "ws";
import { CLOSE } from "./socket-line.ts";

const BEAT_MS = 15_000;
/** Of this process, and of one key or person. */
export const MAX_SOCKETS = 5_000;
export const MAX_OF_ONE = 1_000;

/** All sockets of the process: how many, whose, and whether the other side still lives. */
export class SocketSet {
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #owners = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(beatMs = BEAT_MS) {
    this.#timer = setInterval(() => this.#beat(), beatMs).unref();
  }

  get size(): number {
    return this.#alive.size;
  }

  get isFull(): boolean {
    return this.#alive.size >= MAX_SOCKETS;
  }

  add(socket: WebSocket): void {
    this.#alive.set(socket, true);
    socket.on("pong", () => this.#alive.set(socket, true));
    socket.once("close", () => this.#alive.delete(socket));
  }

  /** False when the owner has as many as one may have. */
  own(socket: WebSocket, owner: string): boolean {
    const count = this.#owners.get(owner) ?? 0;
    if (count >= MAX_OF_ONE) return false;
    this.#owners.set(owner, count + 1);
    socket.once("close", () => {
      const left = (this.#owners.get(owner) ?? 1) - 1;
      if (left > 0) this.#owners.set(owner, left);
      else this.#owners.delete(owner);
    });
    return true;
  }

  /** Says why to everybody, and does not wait for their answers. */
  stop(): void {
    clearInterval(this.#timer);
    for (const socket of this.#alive.keys()) {
      socket.close(CLOSE.restart, "Muster stops or starts anew: come back.");
      setTimeout(() => socket.terminate(), 500).unref();
    }
  }

  /** Who did not answer the last ping is gone. */
  #beat(): void {
    for (const [socket, isAlive] of this.#alive) {
      if (!isAlive) {
        socket.terminate();
        continue;
      }
      this.#alive.set(socket, false);
      socket.ping();
    }
  }
}
