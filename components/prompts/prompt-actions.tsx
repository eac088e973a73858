"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Archive, Ellipsis, Pencil, Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { PromptView } from "#server/domains/prompts/schema";

const RenamePrompt = dynamic(() => import("./prompt-sheets.tsx").then((module) => module.RenamePrompt), { ssr: false });
const ArchivePrompt = dynamic(() => import("./prompt-sheets.tsx").then((module) => module.ArchivePrompt), {
  ssr: false,
});

type PromptActionsProps = { prompt: PromptView; onRenamed: (name: string) => void };

/** What can be done with the whole prompt, for those who may. */
export function PromptActions({ prompt, onRenamed }: PromptActionsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [sheet, setSheet] = useState<"rename" | "archive" | null>(null);
  const back = useMutation(
    trpc.prompts.archive.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.prompts.pathFilter()),
    }),
  );
  if (prompt.archivedAt)
    return (
      <>
        {back.error && <span className="text-12 text-fail">Not changed: {back.error.message}</span>}
        <Button isBusy={back.isPending} onClick={() => back.mutate({ id: prompt.id, isArchived: false })}>
          <Undo2 size={13} aria-hidden /> Bring back
        </Button>
      </>
    );
  return (
    <>
      <LazyMenu
        align="end"
        items={[
          { label: "Name and purpose", icon: <Pencil size={13} aria-hidden />, onSelect: () => setSheet("rename") },
          { label: "Archive", icon: <Archive size={13} aria-hidden />, onSelect: () => setSheet("archive") },
        ]}
        trigger={
          <Button size="icon" aria-label={`More for ${prompt.name}`}>
            <Ellipsis size={15} aria-hidden />
          </Button>
        }
      />
      {sheet === "rename" && (
        <RenamePrompt
          prompt={prompt}
          onClose={() => setSheet(null)}
          onDone={(name) => {
            setSheet(null);
            if (name !== prompt.name) onRenamed(name);
          }}
        />
      )}
      {sheet === "archive" && <ArchivePrompt prompt={prompt} onClose={() => setSheet(null)} />}
    </>
  );
}
