"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { SessionView } from "#server/domains/sessions/schema";
import { useChatActions } from "./use-talk.ts";

/** Chooses who answers when nobody is called by name; whoever answered before stays in the talk. */
export function AddAgent({ session }: { session: SessionView }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.agents.find.queryOptions(undefined, { staleTime: 60_000 }));
  const { setAgents } = useChatActions();
  const options = (data ?? [])
    .filter((agent) => !agent.isProgram)
    .map((agent) => ({ value: agent.id, label: agent.name }));
  return (
    <LazyMenu
      align="end"
      trigger={
        <Button kind="quiet" aria-label={`${session.agent.name} answers. Add agent`}>
          <UserPlus size={14} aria-hidden />
          <span className="max-lg:hidden">{setAgents.isPending ? "Adding…" : "Add agent"}</span>
        </Button>
      }
      choice={{
        label: "Who answers",
        value: session.agent.id,
        options,
        onChange: (agentId) => {
          const before = [session.agent, ...session.agents].map((agent) => agent.id);
          const otherIds = [...new Set(before)].filter((id) => id !== agentId);
          setAgents.mutate({ sessionId: session.id, agentId, otherIds });
        },
      }}
    />
  );
}
