"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, Copy, Ellipsis, Pause, Pencil, Play, Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { AgentCard, AgentView } from "#server/domains/agents/schema";

const EditAgent = dynamic(() => import("./agent-sheets.tsx").then((module) => module.EditAgent), { ssr: false });
const CloneAgent = dynamic(() => import("./life-sheets.tsx").then((module) => module.CloneAgent), { ssr: false });
const RetireAgent = dynamic(() => import("./life-sheets.tsx").then((module) => module.RetireAgent), { ssr: false });
const BringBack = dynamic(() => import("./life-sheets.tsx").then((module) => module.BringBack), { ssr: false });

type Sheet = "edit" | "clone" | "retire" | "back" | null;
type Shown = AgentView & { card: AgentCard };

/** What can be done with an agent: pausing at once, the rest by a menu that only those see who may. */
export function AgentActions({ agent }: { agent: Shown }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const [sheet, setSheet] = useState<Sheet>(null);
  const pause = useMutation(
    trpc.agents.setPaused.mutationOptions({ onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()) }),
  );
  const canEdit = viewer?.scopes.includes("agents:write") ?? false;
  const isPaused = pause.isPending ? pause.variables.isPaused : agent.isPaused;
  const isRetired = agent.retiredAt !== null;
  const [word, Icon] = isPaused ? (["Resume", Play] as const) : (["Pause", Pause] as const);
  const close = () => setSheet(null);
  const item = (label: string, icon: typeof Pencil, to: Sheet) => {
    const ItemIcon = icon;
    return { label, icon: <ItemIcon size={13} aria-hidden />, onSelect: () => setSheet(to) };
  };
  const living = [item("Edit", Pencil, "edit"), item("Clone", Copy, "clone"), item("Retire", Archive, "retire")];
  const retired = [item("Bring back", Undo2, "back"), item("Clone", Copy, "clone")];
  return (
    <>
      {pause.error && <span className="text-12 text-fail">Not changed: {pause.error.message}</span>}
      {!isRetired && (
        <Button
          aria-label={`${word} ${agent.name}`}
          onClick={() => pause.mutate({ id: agent.id, isPaused: !isPaused })}
        >
          <Icon size={13} aria-hidden />
          <span>
            {word}
            <span className="max-md:hidden"> {agent.name}</span>
          </span>
        </Button>
      )}
      {canEdit && (
        <LazyMenu
          align="end"
          items={isRetired ? retired : living}
          trigger={
            <Button size="icon" aria-label={`More for ${agent.name}`}>
              <Ellipsis size={15} aria-hidden />
            </Button>
          }
        />
      )}
      {sheet === "edit" && <EditAgent agent={agent} onClose={close} />}
      {sheet === "clone" && <CloneAgent agent={agent} onClose={close} />}
      {sheet === "retire" && <RetireAgent agent={agent} openTasks={agent.card.openTasks} onClose={close} />}
      {sheet === "back" && <BringBack agent={agent} onClose={close} />}
    </>
  );
}
