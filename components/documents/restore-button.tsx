"use client";
import { useMutation } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { DocumentView } from "#server/domains/documents/schema";

type RestoreProps = { document: DocumentView; version: number; onRestored: () => void };

/** Makes a new version that equals an older one. Nothing is lost by it, so nothing is asked. */
export function RestoreButton({ document, version, onRestored }: RestoreProps) {
  const trpc = useTRPC();
  const restore = useMutation(trpc.documents.restore.mutationOptions({ onSuccess: onRestored }));
  if (!document.canEdit) return null;
  return (
    <>
      <Button size="small" isBusy={restore.isPending} onClick={() => restore.mutate({ id: document.id, version })}>
        <History size={13} aria-hidden /> Restore v{version}
      </Button>
      {restore.error && (
        <span role="alert" className="text-12 text-fail">
          {restore.error.message}
        </span>
      )}
    </>
  );
}
