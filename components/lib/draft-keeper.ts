import { codeOf } from "./error-code.ts";

export type DraftText = { title: string; body: string; baseVersion: number };
export type KeptDraft = DraftText & { at: number };

/**
 * `clean`: nothing was written. `local`: this browser has it, the server not yet. `kept`: the server has it. `away`: the server does
 * not answer. `signedOut`: it asks for a sign-in. `refused`: it will not take this text.
 */
export type KeepState = {
  state: "clean" | "local" | "kept" | "away" | "signedOut" | "refused";
  at: number | null;
  message: string;
};

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;
type Options = { key: string; store: Store | null; send: (text: DraftText) => Promise<unknown>; now?: () => number };

const SOON_MS = 700;
const SOON_LONG_MS = 2_500;
const LONG_CHARS = 60_000;
const AGAIN_MS = 4_000;

/**
 * Loses nothing of what somebody writes: each change goes to this browser at once and to the server a moment later. The browser's
 * copy goes only when the server has the same text. A closed tab, a dead server or an ended session leave the copy behind.
 */
export class DraftKeeper {
  #latest: DraftText | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;
  #isOver = false;
  #state: KeepState = { state: "clean", at: null, message: "" };
  readonly #listeners = new Set<() => void>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  read = (): KeepState => this.#state;

  change(text: DraftText): void {
    this.#isOver = false;
    this.#latest = text;
    this.#keepHere(text);
    if (this.#state.state === "clean" || this.#state.state === "kept" || this.#state.state === "refused")
      this.#set({ state: "local", message: "" });
    this.#schedule(text.body.length > LONG_CHARS ? SOON_LONG_MS : SOON_MS);
  }

  /** Sends what is waiting now: when the editor closes. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#latest && !this.#isOver && this.#state.state !== "kept") await this.#send();
  }

  /** Stops sending and waits for what is under way, so that no draft arrives behind the version made of it. The next change goes on. */
  async pause(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
    clearTimeout(this.#timer);
  }

  /** The text became a version, or was thrown away: nothing is kept any more. */
  end(): void {
    this.#isOver = true;
    this.#latest = null;
    clearTimeout(this.#timer);
    this.#options.store?.removeItem(this.#options.key);
    this.#set({ state: "clean", message: "" });
  }

  #keepHere(text: DraftText): void {
    try {
      this.#options.store?.setItem(this.#options.key, JSON.stringify({ ...text, at: this.#now() }));
    } catch {
      // The browser's room is full: the server still gets it, and says so when it does not.
    }
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), ms);
  }

  async #send(): Promise<void> {
    const text = this.#latest;
    if (!text || this.#isOver) return;
    if (this.#sending) return this.#schedule(SOON_MS);
    this.#sending = this.#try(text);
    await this.#sending;
    this.#sending = null;
  }

  async #try(text: DraftText): Promise<void> {
    try {
      await this.#options.send(text);
      if (this.#isOver || this.#latest !== text) return;
      this.#options.store?.removeItem(this.#options.key);
      this.#set({ state: "kept", message: "" });
    } catch (error) {
      if (!this.#isOver) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const code = codeOf(error);
    const message = error instanceof Error ? error.message : "";
    if (code === "BAD_REQUEST" || code === "FORBIDDEN" || code === "NOT_FOUND" || code === "PAYLOAD_TOO_LARGE") {
      this.#set({ state: "refused", message });
      return;
    }
    this.#set({ state: code === "UNAUTHORIZED" ? "signedOut" : "away", message });
    this.#schedule(AGAIN_MS);
  }

  #set(next: Omit<KeepState, "at">): void {
    this.#state = { ...next, at: next.state === "kept" ? this.#now() : this.#state.at };
    for (const listener of this.#listeners) listener();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

/** What an earlier editor left in this browser, or null. */
export function leftHere(store: Store | null, key: string): KeptDraft | null {
  try {
    const found: unknown = JSON.parse(store?.getItem(key) ?? "null");
    return isDraft(found) ? found : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is KeptDraft {
  if (typeof value !== "object" || value === null) return false;
  const { title, body, baseVersion, at } = value as Record<string, unknown>;
  return (
    typeof title === "string" && typeof body === "string" && typeof baseVersion === "number" && typeof at === "number"
  );
}
