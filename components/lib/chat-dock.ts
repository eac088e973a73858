/** Whether the chat stands beside the page, and which one; it stays through the app and a reload of the tab. */
export type DockState = { isOpen: boolean; sessionId: string | null };

const KEY = "muster-chat-dock";
const closed: DockState = { isOpen: false, sessionId: null };
const listeners = new Set<() => void>();
let state: DockState | undefined;

function read(): DockState {
  if (typeof window === "undefined") return closed;
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null || !("isOpen" in kept) || !("sessionId" in kept)) return closed;
    return { isOpen: kept.isOpen === true, sessionId: typeof kept.sessionId === "string" ? kept.sessionId : null };
  } catch {
    return closed; // Kept by another version, or the browser keeps nothing.
  }
}

export const chatDock = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): DockState => {
    state ??= read();
    return state;
  },
  readOnServer: (): DockState => closed,
};

export function setChatDock(change: Partial<DockState>): void {
  state = { ...chatDock.read(), ...change };
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // Without storage it stays for this page.
  }
  for (const notify of listeners) notify();
}

/** What the address says the person is looking at. */
export function placeInPath(pathname: string): { kind: "mission" | "task" | "document"; id: string } | null {
  const found = /^\/[^/]+\/(mission|task|document)s\/([0-9a-f-]{36})(?:\/|$)/.exec(pathname);
  if (!found?.[1] || !found[2]) return null;
  return { kind: found[1] as "mission" | "task" | "document", id: found[2] };
}
