"use client";
import { useQuery } from "@tanstack/react-query";
import { AgentCell } from "#components/agents/agent-cell";
import { useTeam } from "#components/layout/team-context";
import { toAgentCell } from "#components/lib/agent-view";
import { useTRPC } from "#components/trpc/trpc";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

export default function AgentPart({ props }: ViewProps<"agent">) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.agents.get.queryOptions({ id: props.agentId }));
  return (
    <RecordPart query={query} subject="The agent">
      {(agent) => <AgentCell view={toAgentCell(agent.card, team.path)} className="rounded-8 border border-line2" />}
    </RecordPart>
  );
}
