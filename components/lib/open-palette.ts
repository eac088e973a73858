"use client";

/** What the palette is opened for: everything, only what can be made, or words to look for. */
export type PaletteMode = "all" | "create" | "search";
type Overlay = { kind: "palette"; mode: PaletteMode } | { kind: "help" } | null;

let overlay: Overlay = null;
const listeners = new Set<() => void>();

function set(next: Overlay): void {
  overlay = next;
  for (const listener of listeners) listener();
}

export const overlayStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Overlay => overlay,
};

export const openPalette = (mode: PaletteMode = "all"): void => set({ kind: "palette", mode });
export const openShortcutHelp = (): void => set({ kind: "help" });
export const closeOverlay = (): void => set(null);
