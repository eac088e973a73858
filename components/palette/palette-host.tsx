"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffectEvent, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useTeam } from "#components/layout/team-context";
import { closeOverlay, keepEarlyKey, openPalette, openShortcutHelp, overlayStore } from "#components/lib/open-palette";
import { readKey, type ShortcutAction } from "#components/lib/shortcuts";
import { isTyping } from "#components/lib/typing";

const Palette = dynamic(() => import("./command-palette.tsx").then((module) => module.CommandPalette), { ssr: false });
const Help = dynamic(() => import("./shortcut-sheet.tsx").then((module) => module.ShortcutSheet), { ssr: false });

/** How long the second key of two may take. */
const SEQUENCE_MS = 1_200;

/** While something lies over the page, its keys are its own. */
function isCovered(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null;
}

/** The key must not also be the page's own, as the second of two could be. */
function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function useShortcuts(act: (action: ShortcutAction) => void): void {
  const first = useRef<{ key: string; at: number } | null>(null);
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const isMod = event.metaKey || event.ctrlKey;
    if (!isMod && !event.altKey && keepEarlyKey(event.key)) return take(event);
    const before = first.current && event.timeStamp - first.current.at < SEQUENCE_MS ? first.current.key : null;
    if (event.key === "Shift") return;
    const answer = readKey({ key: event.key, isMod, isAlt: event.altKey, isTyping: isTyping(event.target) }, before);
    first.current = null;
    if (!answer.action && !answer.first) return;
    if (isCovered()) return;
    if (answer.first) first.current = { key: answer.first, at: event.timeStamp };
    take(event);
    if (answer.action) act(answer.action);
  });
  // Before the first paint, so that a page which looks ready hears the first key.
  useLayoutEffect(() => {
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

/** Stands once in the frame of every page: listens to the keys and shows the palette or the help. */
export function PaletteHost() {
  const team = useTeam();
  const router = useRouter();
  const overlay = useSyncExternalStore(overlayStore.subscribe, overlayStore.read, () => null);
  useShortcuts((action) => {
    if (action.kind === "go") router.push(team.path + action.path);
    else if (action.kind === "help") openShortcutHelp();
    else if (action.kind === "create" || action.kind === "search") openPalette(action.kind);
    else openPalette();
  });
  if (overlay?.kind === "palette") return <Palette mode={overlay.mode} onClose={closeOverlay} />;
  return overlay?.kind === "help" ? <Help onClose={closeOverlay} /> : null;
}
