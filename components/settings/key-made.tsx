"use client";
import { Button } from "#components/ui/button";
import { Sheet } from "#components/ui/sheet";
import { CopyOnce } from "./copy-once.tsx";

type KeyMadeProps = { title: string; secret: string; expiresAt: Date | null; note?: string; onClose: () => void };

/** The one time a key’s secret is seen. */
export function KeyMade({ title, secret, expiresAt, note, onClose }: KeyMadeProps) {
  const done = (
    <Button kind="main" onClick={onClose}>
      I have copied it
    </Button>
  );
  return (
    <Sheet title={title} isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={done}>
      <div className="grid gap-3">
        <CopyOnce label="The key" note="Copy the key now: it is not shown again." value={secret} />
        <p className="text-12 text-ink2">
          {expiresAt ? `It works until ${expiresAt.toISOString().slice(0, 10)}.` : "It works until it is revoked."}{" "}
          {note}
        </p>
        <p className="text-12 text-ink2">Programs send it with each request:</p>
        <code className="overflow-x-auto rounded-5 bg-sunk px-2 py-1 font-mono text-12">
          Authorization: Bearer {secret.slice(0, "mst_00000000_".length)}…
        </code>
      </div>
    </Sheet>
  );
}
