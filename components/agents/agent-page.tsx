"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { LiveFeed } from "#components/feed/live-feed";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { toAgentCell } from "#components/lib/agent-view";
import { RunTable } from "#components/runs/run-table";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";
import { AgentActions } from "./agent-actions.tsx";
import { AgentCell } from "./agent-cell.tsx";
import { AgentFigures } from "./agent-figures.tsx";
import { AgentHead } from "./agent-head.tsx";
import { AgentInstructions } from "./agent-instructions.tsx";

const HeartbeatSection = dynamic(() => import("./heartbeat-section.tsx").then((module) => module.HeartbeatSection), {
  ssr: false,
});
const ProgramSection = dynamic(() => import("./program-section.tsx").then((module) => module.ProgramSection), {
  ssr: false,
});
const AgentHistory = dynamic(() => import("./agent-history.tsx").then((module) => module.AgentHistory), { ssr: false });

export function AgentPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.agents.get.queryOptions({ id }));
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const agent = query.data;
  const canEdit = (viewer?.scopes.includes("agents:write") ?? false) && !agent?.retiredAt;
  return (
    <PageFrame
      title={agent?.name ?? "Agent"}
      crumb={{ label: "Agents", href: `${team.path}/agents` }}
      actions={agent && <AgentActions agent={agent} />}
      rail={agent && <LiveFeed filter={{ agentId: agent.id }} />}
      railTitle="Live"
    >
      <QueryState
        query={query}
        subject="The agent"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading the agent" />}
      >
        {(found) => (
          <div className="grid grid-cols-1 gap-6 p-4">
            <AgentHead agent={found} />
            {!found.retiredAt && (
              <div className="overflow-hidden rounded-10 border border-line2">
                <AgentCell
                  view={{
                    ...toAgentCell(found.card, team.path),
                    href: found.card.run ? `${team.path}/runs/${found.card.run.id}` : `${team.path}/agents/${found.id}`,
                  }}
                />
              </div>
            )}
            <AgentFigures id={found.id} name={found.name} isProgram={found.isProgram} />
            {found.isProgram && !found.retiredAt && <ProgramSection agent={found} canEdit={canEdit} />}
            <HeartbeatSection agent={found} />
            <section aria-label="Runs">
              <h3 className="mb-1 font-600">Last runs</h3>
              {found.runs.length === 0 ? (
                <Empty title="No run yet">{found.name} has not worked so far.</Empty>
              ) : (
                <RunTable runs={found.runs} withoutAgent />
              )}
            </section>
            <AgentInstructions key={found.id} agent={found} canEdit={canEdit} />
            <AgentHistory id={found.id} current={found.revision} canEdit={canEdit} />
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}
