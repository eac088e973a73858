/** What was just done and can be taken back. One at a time: a new offer ends the one before. */
export type UndoOffer = {
  id: number;
  /** What happened: `T-12 called off`. */
  text: string;
  /** Takes it back. When it rejects, the reason is shown and the offer stays. */
  undo: () => Promise<unknown>;
};

export const UNDO_MS = 10_000;

let offer: UndoOffer | null = null;
let ids = 0;
const listeners = new Set<() => void>();

function set(next: UndoOffer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

export const undoStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): UndoOffer | null => offer,
};

/** Call it after the change has been made, from anywhere. */
export function offerUndo(text: string, undo: () => Promise<unknown>): void {
  ids += 1;
  set({ id: ids, text, undo });
}

export function endUndo(id: number): void {
  if (offer?.id === id) set(null);
}
