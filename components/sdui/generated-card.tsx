"use client";
import { Activity } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useIsInTeam, useTeam } from "#components/layout/team-context";
import { Link } from "#components/ui/link";
import { CardTools } from "./card-tools.tsx";
import { parseUiTree, visibleTitle } from "./catalog.ts";
import { UiTreeView } from "./renderer.tsx";
import { UiHostProvider } from "./ui-host.tsx";

/** The step whose input the card is. */
export type CardOrigin = { runId: string; runNumber: number; stepIndex: number };

export type GeneratedCardProps = {
  /** What the model gave `ui_show`: `{ title, tree }`, whole, or in part while it is written. */
  input: unknown;
  isStreaming?: boolean;
  origin?: CardOrigin | undefined;
  /** Answers into the chat the card stands in. */
  sendMessage?: ((text: string) => void | Promise<void>) | undefined;
};

/** A card an agent shows: head, body, foot (Pin · Keep live · Save as document · Trace). */
export function GeneratedCard({ input, isStreaming = false, origin, sendMessage }: GeneratedCardProps) {
  const isInTeam = useIsInTeam();
  const [isLive, setLive] = useState(false);
  const title = visibleTitle(input);
  const tree = readTree(input);
  const parsed = useMemo(() => parseUiTree(tree, { isPartial: isStreaming }), [tree, isStreaming]);
  const host = useMemo(() => ({ sendMessage, isLive }), [sendMessage, isLive]);
  return (
    <CardFrame
      title={title ?? (isStreaming ? "…" : "Card")}
      foot={
        !isStreaming && isInTeam ? (
          <CardTools
            card={{ title: title ?? "Card", tree: parsed.tree }}
            origin={origin}
            isLive={isLive}
            onLive={setLive}
          >
            {origin && <TraceLink origin={origin} />}
          </CardTools>
        ) : null
      }
    >
      <UiHostProvider host={host}>
        <UiTreeView node={parsed.tree} />
      </UiHostProvider>
    </CardFrame>
  );
}

export function CardFrame({
  title,
  aside,
  foot,
  children,
}: {
  title: string;
  aside?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className="relative flex h-full min-w-0 flex-col overflow-hidden rounded-12 border border-line2 bg-surface"
    >
      <header className="flex items-center gap-2 px-4 pt-3">
        <h3 className="min-w-0 flex-1 font-600 text-14 [overflow-wrap:anywhere]">{title}</h3>
        {aside}
      </header>
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] content-start gap-3 px-4 pt-2 pb-3">{children}</div>
      {foot && (
        <footer className="flex flex-wrap items-center gap-1 border-line border-t bg-bg px-2 py-1.5">{foot}</footer>
      )}
    </section>
  );
}

export function TraceLink({ origin }: { origin: CardOrigin }) {
  const team = useTeam();
  return (
    <Link
      href={`${team.path}/runs/${origin.runNumber}?step=${origin.stepIndex}`}
      className="ml-auto inline-flex min-h-7 items-center gap-1.5 rounded-6 px-2.5 text-ink3 hover:bg-sunk hover:text-ink max-md:min-h-9"
    >
      <Activity size={14} aria-hidden /> Trace
    </Link>
  );
}

function readTree(input: unknown): unknown {
  return typeof input === "object" && input !== null && "tree" in input ? input.tree : undefined;
}
