"use client";
import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

type CopyOnceProps = { label: string; note: string; value: string };

/** A secret that is told once: only its hash is kept. */
export function CopyOnce({ label, note, value }: CopyOnceProps) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => setState("copied"),
      // Without leave, or on an address without TLS: the text is there to be selected.
      () => setState("refused"),
    );
  return (
    <div className="grid gap-2 rounded-8 border border-ac-line bg-ac-soft p-3">
      <p className="text-12">{note}</p>
      <div className="flex flex-wrap gap-2">
        <Input
          aria-label={label}
          readOnly
          value={value}
          className="min-w-40 flex-1 font-mono text-12"
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={copy}>
          <Copy size={13} aria-hidden /> {state === "copied" ? "Copied" : "Copy"}
        </Button>
      </div>
      {state === "refused" && (
        <p className="text-12 text-ink2">The browser did not let it: select the text and copy it.</p>
      )}
    </div>
  );
}
