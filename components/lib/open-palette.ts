"use client";

/** What the palette is opened for: everything, only what can be made, or words to look for. */
export type PaletteMode = "all" | "create" | "search";
type Overlay = { kind: "palette"; mode: PaletteMode } | { kind: "help" } | null;

let overlay: Overlay = null;
/** Letters that come before the palette's field has the focus: they belong into it. */
let early = "";
let isThere = false;
const listeners = new Set<() => void>();

function set(next: Overlay): void {
  overlay = next;
  early = "";
  isThere = false;
  for (const listener of listeners) listener();
}

export const overlayStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Overlay => overlay,
};

/** A key while the palette is on its way. False: it is not, the key is the page's. */
export function keepEarlyKey(key: string): boolean {
  if (overlay?.kind !== "palette" || isThere) return false;
  if (key.length === 1) early += key;
  if (key === "Backspace") early = early.slice(0, -1);
  return key.length === 1 || key === "Backspace";
}

/** What was typed so far, once: from now on its own field takes the keys. */
export function takeEarlyText(): string {
  const text = early;
  early = "";
  isThere = true;
  return text;
}

export const openPalette = (mode: PaletteMode = "all"): void => set({ kind: "palette", mode });
export const openShortcutHelp = (): void => set({ kind: "help" });
export const closeOverlay = (): void => set(null);
