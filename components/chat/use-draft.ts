"use client";
import { useState } from "react";

const keyOf = (sessionId: string) => `muster-chat-draft-${sessionId}`;

function read(sessionId: string): string {
  if (typeof window === "undefined") return "";
  try {
    return window.localStorage.getItem(keyOf(sessionId)) ?? "";
  } catch {
    return ""; // A browser may keep nothing; the field works without.
  }
}

/** What is typed and not sent stays on this machine, through a reload and a walk through the app. */
export function useDraft(sessionId: string) {
  const [text, setText] = useState(() => read(sessionId));
  function set(next: string): void {
    setText(next);
    try {
      if (next === "") window.localStorage.removeItem(keyOf(sessionId));
      else window.localStorage.setItem(keyOf(sessionId), next);
    } catch {
      // As above.
    }
  }
  return [text, set] as const;
}
