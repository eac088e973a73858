"use client";
import { type RefObject, useEffectEvent, useLayoutEffect } from "react";
import { isTyping } from "#components/lib/typing";

/** E opens the person's own version, Ctrl or ⌘ and Enter approves what is seen, also while somebody types in it. */
export function useDeskKeys(desk: RefObject<HTMLElement | null>, edit: (() => void) | null): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || !desk.current) return;
    const isMod = event.metaKey || event.ctrlKey;
    if (isMod && event.key === "Enter") {
      const button = desk.current.querySelector<HTMLElement>("[data-approve]");
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (!isMod && event.key === "e" && edit && !isTyping(event.target)) {
      event.preventDefault();
      edit();
    }
  });
  // Before the first paint, so that a page which looks ready hears the first key.
  useLayoutEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
