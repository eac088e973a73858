"use client";
import { useEffectEvent, useLayoutEffect } from "react";
import { isTyping } from "#components/lib/typing";

/** J and K go to the next and the last step, wherever the focus is; silent while somebody types or the list has taken the key. */
export function useStepKeys(move: (by: 1 | -1) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    event.preventDefault();
    move(event.key === "j" ? 1 : -1);
  });
  // Before the first paint, so that a page which looks ready hears the first key.
  useLayoutEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
