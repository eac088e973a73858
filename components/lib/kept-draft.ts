import { useSyncExternalStore } from "react";

const PREFIX = "muster-draft:";
const MAX_KEPT = 20_000;

const drafts = new Map<string, string>();
const listeners = new Set<() => void>();

export const unsentPlace = (place: string): string => `${place}:unsent`;

function load(place: string): string {
  try {
    const kept = window.localStorage;
    // What was on its way when the page went may not have arrived.
    return kept.getItem(PREFIX + place) ?? kept.getItem(PREFIX + unsentPlace(place)) ?? "";
  } catch {
    // Storage is switched off: then a draft lives as long as the page.
    return "";
  }
}

function store(place: string, text: string): void {
  try {
    if (text.trim() === "") window.localStorage.removeItem(PREFIX + place);
    else window.localStorage.setItem(PREFIX + place, text.slice(0, MAX_KEPT));
  } catch {
    // As above, or the storage is full.
  }
}

export function keptDraft(place: string): string {
  const known = drafts.get(place);
  if (known !== undefined) return known;
  const text = load(place);
  drafts.set(place, text);
  return text;
}

export function keepDraft(place: string, text: string): void {
  drafts.set(place, text);
  store(place, text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What somebody typed and did not send, kept in this browser under the place it is meant for: it outlives the page. */
export function useKeptDraft(place: string): [text: string, keep: (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => keptDraft(place),
    () => "",
  );
  return [text, (next) => keepDraft(place, next)];
}
