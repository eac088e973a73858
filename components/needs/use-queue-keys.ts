"use client";
import { useEffectEvent, useLayoutEffect } from "react";
import { isTyping } from "#components/lib/typing";

type QueueKeys = { next: () => void; back: () => void; approve: () => void; reject: () => void; select: () => void };

/** J and K move, A presses the main button, R opens the reason, X marks for a batch. Silent while somebody types. */
export function useQueueKeys(keys: QueueKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const act = { j: keys.next, k: keys.back, a: keys.approve, r: keys.reject, x: keys.select }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  // Before the first paint, so that a page which looks ready hears the first key.
  useLayoutEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
