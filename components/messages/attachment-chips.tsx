"use client";
import { FileText, X } from "lucide-react";
import { bytes } from "#components/lib/format";
import { StateGlyph } from "#components/state/state-glyph";
import { Button } from "#components/ui/button";
import type { Attachment } from "./use-attachments.ts";

type ChipsProps = { items: Attachment[]; onRemove: (key: string) => void };

/** Files that go with a message: how far each is, or what is wrong with it. */
export function AttachmentChips({ items, onRemove }: ChipsProps) {
  if (items.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Files of this message">
      {items.map((item) => (
        <li
          key={item.key}
          className="relative flex min-h-7 max-w-full items-center gap-1.5 overflow-hidden rounded-5 bg-sunk pl-2 text-12"
        >
          {item.error ? (
            <StateGlyph state="failed" size={13} />
          ) : (
            <FileText size={13} className="shrink-0 text-ink3" aria-hidden />
          )}
          {item.error ? (
            <span role="alert" className="text-fail">
              {item.error}
            </span>
          ) : (
            <>
              <span className="max-w-52 truncate" title={item.name}>
                {item.name}
              </span>
              <span className="shrink-0 text-ink3">
                {item.id === null ? `${Math.round(item.progress * 100)} %` : bytes(item.size)}
              </span>
            </>
          )}
          <Button kind="quiet" size="small" aria-label={`Remove ${item.name}`} onClick={() => onRemove(item.key)}>
            <X size={12} aria-hidden />
          </Button>
          {item.id === null && item.error === null && (
            <progress
              aria-label={`${item.name} is going up`}
              value={item.progress}
              className="absolute inset-x-0 bottom-0 h-0.5 w-full appearance-none bg-transparent [&::-moz-progress-bar]:bg-ac [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-ac"
            />
          )}
        </li>
      ))}
    </ul>
  );
}
