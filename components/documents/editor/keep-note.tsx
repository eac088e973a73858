"use client";
import type { KeepState } from "#components/lib/draft-keeper";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";

/** A few quiet words beside the title; troubles come as a notice. */
export function KeepWords({ keep }: { keep: KeepState }) {
  return (
    <span role="status" className="whitespace-nowrap text-12 text-ink3">
      {keep.state === "clean" && "No changes yet"}
      {keep.state === "local" && "Keeping your draft…"}
      {keep.state === "kept" && keep.at !== null && (
        <>
          Draft kept <Age at={keep.at} isAgo />
        </>
      )}
      {(keep.state === "away" || keep.state === "signedOut" || keep.state === "refused") && "Kept in this browser only"}
    </span>
  );
}

export function KeepNotice({ keep }: { keep: KeepState }) {
  if (keep.state === "signedOut")
    return (
      <Notice
        kind="fail"
        className="m-3"
        action={
          <Button asChild>
            <a href={`/sign-in?callbackUrl=${encodeURIComponent(signInPath())}`}>Sign in</a>
          </Button>
        }
      >
        Your session has ended. What you wrote is kept in this browser; sign in, and it is here again.
      </Notice>
    );
  if (keep.state === "away")
    return (
      <Notice kind="offline" className="m-3">
        The server does not answer. What you wrote is kept in this browser and sent as soon as it does.
      </Notice>
    );
  if (keep.state === "refused")
    return (
      <Notice kind="fail" className="m-3">
        The draft was not taken: {keep.message} What you wrote is kept in this browser.
      </Notice>
    );
  return null;
}

function signInPath(): string {
  return typeof window === "undefined" ? "/" : window.location.pathname + window.location.search;
}
