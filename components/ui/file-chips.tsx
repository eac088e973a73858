"use client";
import { FileText, X } from "lucide-react";
import { cn } from "#components/lib/cn";
import { bytes } from "#components/lib/format";
import { Button } from "./button.tsx";

type FileChipsProps = { files: File[]; label: string; onRemove: (file: File) => void; className?: string };

/** Files that were picked and not sent yet. */
export function FileChips({ files, label, onRemove, className }: FileChipsProps) {
  if (files.length === 0) return null;
  return (
    <ul className={cn("flex flex-wrap gap-1.5", className)} aria-label={label}>
      {files.map((file) => (
        <li key={`${file.name}-${file.size}`} className="flex h-7 items-center gap-1.5 rounded-5 bg-sunk pl-2 text-12">
          <FileText size={13} className="text-ink3" aria-hidden />
          <span className="max-w-52 truncate" title={file.name}>
            {file.name}
          </span>
          <span className="text-ink3">{bytes(file.size)}</span>
          <Button kind="quiet" size="small" aria-label={`Remove ${file.name}`} onClick={() => onRemove(file)}>
            <X size={12} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  );
}
