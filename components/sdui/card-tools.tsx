"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, FileText, Pin, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { toMarkdown } from "#server/lib/sdui/to-markdown";
import type { UiTree } from "./catalog.ts";
import type { CardOrigin } from "./generated-card.tsx";
import { canBeLive } from "./live.ts";

type CardToolsProps = {
  card: { title: string; tree: UiTree };
  origin?: CardOrigin | undefined;
  isLive: boolean;
  onLive: (isLive: boolean) => void;
  children?: ReactNode;
};

/** Pin · Keep live · Save as document. What was done stands where its button was. */
export function CardTools({ card, origin, isLive, onLive, children }: CardToolsProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const queryClient = useQueryClient();
  const pin = useMutation(
    trpc.pins.pin.mutationOptions({ onSuccess: () => queryClient.invalidateQueries(trpc.pins.pathFilter()) }),
  );
  const save = useMutation(trpc.documents.create.mutationOptions());
  const failure = pin.error ?? save.error;
  const place = origin ? { runId: origin.runId, stepIndex: origin.stepIndex } : {};
  return (
    <>
      {pin.data ? (
        <ToolDone text="Pinned" href={`${team.path}/dashboard`} />
      ) : (
        <Button
          kind="quiet"
          isBusy={pin.isPending}
          busyText="Pinning…"
          onClick={() => pin.mutate({ ...card, isLive, ...place })}
        >
          <Pin size={14} aria-hidden /> Pin
        </Button>
      )}
      {canBeLive(card.tree) && <LiveButton isLive={isLive} onLive={onLive} />}
      {save.data ? (
        <ToolDone text="Saved" href={`${team.path}/documents/${save.data.documentId}`} />
      ) : (
        <Button
          kind="quiet"
          isBusy={save.isPending}
          busyText="Saving…"
          onClick={() =>
            save.mutate({
              title: card.title,
              body: toMarkdown(card.tree, card.title),
              ...(origin ? { fromRunId: origin.runId } : {}),
            })
          }
        >
          <FileText size={14} aria-hidden /> Save as document
        </Button>
      )}
      {children}
      {failure && (
        <p role="alert" className="w-full px-2.5 pb-1 text-fail">
          Not done: {failure.message}
        </p>
      )}
    </>
  );
}

/** Figures as they were written, or as they are now. */
export function LiveButton({ isLive, onLive }: { isLive: boolean; onLive: (isLive: boolean) => void }) {
  return (
    <Button
      kind="quiet"
      aria-pressed={isLive}
      className={isLive ? "text-ac hover:text-ac" : undefined}
      onClick={() => onLive(!isLive)}
    >
      <RefreshCw size={14} aria-hidden /> {isLive ? "Live" : "Keep live"}
    </Button>
  );
}

function ToolDone({ text, href }: { text: string; href: string }) {
  return (
    <span role="status" className="inline-flex min-h-7 items-center gap-1.5 px-2.5 text-ink2">
      <Check size={14} aria-hidden /> {text}.
      <Link href={href} className="font-550 text-ac hover:underline">
        Open
      </Link>
    </span>
  );
}
