"use client";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

const SAID_MS = 2_000;

/** A link to this very step, for anybody of the team. Where the browser keeps the clipboard shut it is shown to be copied by hand. */
export function CopyLink({ path }: { path: string }) {
  const [state, setState] = useState<"ready" | "copied" | "by hand">("ready");
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(window.location.origin + path);
      setState("copied");
      setTimeout(() => setState("ready"), SAID_MS);
    } catch {
      setState("by hand");
    }
  }
  if (state === "by hand")
    return (
      <Input
        aria-label="Link to this step"
        readOnly
        className="h-6.5 w-52"
        defaultValue={window.location.origin + path}
        onFocus={(event) => event.target.select()}
      />
    );
  return (
    <Button size="small" onClick={() => void copy()} aria-live="polite">
      <Link2 size={12} aria-hidden /> {state === "copied" ? "Link copied" : "Copy link"}
    </Button>
  );
}
