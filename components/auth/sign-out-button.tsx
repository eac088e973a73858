"use client";
import { leave } from "#components/lib/leave";

/** For somebody who came in with the wrong account and has no team, and so no menu, yet. */
export function SignOutButton() {
  return (
    <button type="button" className="text-ac underline" onClick={() => void leave()}>
      Sign out
    </button>
  );
}
