import { type Place, placeGroups } from "./navigation.ts";

/** Every key of the app stands here, once: the listener, the palette and the help sheet read this table. */

export type ShortcutAction = { kind: "go"; path: string } | { kind: "palette" | "create" | "search" | "help" };
export type Shortcut = { keys: readonly string[]; label: string; action: ShortcutAction | null };
export type ShortcutGroup = { title: string; shortcuts: Shortcut[] };

const goKeys: Record<string, string> = {
  command: "h",
  needs: "n",
  chat: "c",
  missions: "m",
  tasks: "t",
  runs: "r",
  documents: "d",
  agents: "a",
  prompts: "o",
  messages: "i",
  money: "p",
  working: "w",
  settings: "s",
  insights: "y",
  dashboard: "b",
};

const places = placeGroups.flat();

function goTo(place: Place): Shortcut[] {
  const key = goKeys[place.key];
  return key ? [{ keys: ["g", key], label: place.label, action: { kind: "go", path: place.path } }] : [];
}

/** The last group belongs to its page, which listens itself. */
export const shortcutGroups: ShortcutGroup[] = [
  {
    title: "Everywhere",
    shortcuts: [
      { keys: ["mod", "k"], label: "Search, go anywhere, do anything", action: { kind: "palette" } },
      { keys: ["mod", "j"], label: "Chat beside the page", action: null },
      { keys: ["/"], label: "Search everything", action: { kind: "search" } },
      { keys: ["c"], label: "Create something", action: { kind: "create" } },
      { keys: ["?"], label: "This help", action: { kind: "help" } },
    ],
  },
  { title: "Go to", shortcuts: places.flatMap(goTo) },
  {
    title: "In “Needs me”",
    shortcuts: [
      { keys: ["j"], label: "Next", action: null },
      { keys: ["k"], label: "Back", action: null },
      { keys: ["x"], label: "Select for a batch", action: null },
      { keys: ["e"], label: "Edit what is asked", action: null },
      { keys: ["r"], label: "Reject with a reason", action: null },
      { keys: ["mod", "Enter"], label: "Approve", action: null },
    ],
  },
];

const shortcuts = shortcutGroups.flatMap((group) => group.shortcuts);

/** The keys of a place, for whoever shows it. */
export function keysOfPlace(path: string): readonly string[] | undefined {
  return shortcuts.find(({ action }) => action?.kind === "go" && action.path === path)?.keys;
}

export type KeyPress = { key: string; isMod: boolean; isAlt: boolean; isTyping: boolean };
export type KeyAnswer = { action: ShortcutAction | null; first: string | null };

/**
 * What a key means after the one before it. In a field only those with Ctrl or ⌘ count. `first` is what the next key may complete.
 */
export function readKey(press: KeyPress, first: string | null): KeyAnswer {
  const none = { action: null, first: null };
  if (press.isAlt || (press.isTyping && !press.isMod)) return none;
  const keys = press.isMod ? ["mod", press.key.toLowerCase()] : first ? [first, press.key] : [press.key];
  const found = shortcuts.find(
    (shortcut) => shortcut.keys.length === keys.length && shortcut.keys.every((key, at) => key === keys[at]),
  );
  if (found?.action) return { action: found.action, first: null };
  const isBeginning =
    !press.isMod && !first && shortcuts.some(({ keys: [start, then] }) => then && start === press.key);
  return isBeginning ? { action: null, first: press.key } : none;
}

/** As it is written on the keyboard of the person who looks. */
export function keyName(key: string, isMac: boolean): string {
  if (key === "mod") return isMac ? "⌘" : "Ctrl";
  return key === "Enter" ? "↵" : key.toUpperCase();
}
