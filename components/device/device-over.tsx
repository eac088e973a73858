import { Notice } from "#components/ui/notice";
import type { DeviceState } from "#server/domains/accounts/schema";

type Over = Exclude<DeviceState, "open">;

const WORDS: Record<Over, string> = {
  allowed: "It is let in. Go back to your terminal; this page is done.",
  refused: "It was refused and gets nothing.",
  withdrawn: "The program has stopped asking, so there is nothing to answer.",
  used: "This code was used already, and each lets in once.",
  expired: "The time of this code is over: it holds for ten minutes.",
};

/** A code that waits for no answer any more, and what to do. */
export function DeviceOver({ state }: { state: Over }) {
  if (state === "allowed") return <Notice kind="done">{WORDS.allowed}</Notice>;
  return (
    <div className="grid gap-3">
      <p role="status">{WORDS[state]}</p>
      <p className="text-ink2">
        To sign in, run <code className="whitespace-nowrap font-mono text-12">./muster login</code> once more: it shows
        a new code.
      </p>
    </div>
  );
}
