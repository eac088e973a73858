import type { EventView, LiveMessage, StreamPart } from "#server/domains/events/schema";

/** A stamped event with the team it belongs to. */
export type TeamEvent = EventView & { teamId: string };

/** Where everything that screens show live passes through. One a process. */
export type Hub = {
  /**
   * Hears every stamped event of every team from now on, in order. `seq` is the last one before. The message is one and the same
   * for all who hear it, so that what is made of it can be kept by it.
   */
  follow(onEvent: (event: TeamEvent, message: LiveMessage) => void): { seq: number; stop: () => void };
  /** Adds text to the answer a run is writing. Never throws and never waits. */
  publishStream(teamId: string, part: StreamPart): void;
  /** The answer so far as one part with offset 0, then what is added to it. Nothing for a run of another team. */
  watchStream(teamId: string, runId: string, onPart: (part: StreamPart) => void): () => void;
  /** What of the answer is known in this process now. */
  readStream(teamId: string, runId: string): StreamPart | null;
  health(): { seq: number; followers: number; lastError: string | null };
  stop(): Promise<void>;
};

const key = Symbol.for("muster.hub");
const registry = globalThis as unknown as Record<symbol, Hub | undefined>;

/** The hub lives on `globalThis`: Next bundles a copy of this module beside the server's. */
export function setHub(hub: Hub | undefined): void {
  registry[key] = hub;
}

/** Null before the start has come so far, and in tools that have no screens. */
export function getHub(): Hub | null {
  return registry[key] ?? null;
}

/** For the run loop: text of an answer while the model writes it. Without a hub nobody can be watching. */
export function publishStream(teamId: string, part: StreamPart): void {
  getHub()?.publishStream(teamId, part);
}

export function readStream(teamId: string, runId: string): StreamPart | null {
  return getHub()?.readStream(teamId, runId) ?? null;
}
