"use client";
import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { TeamNotices } from "#components/layout/team-notices";
import { toAgentCell } from "#components/lib/agent-view";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { AgentCell, AgentCellSkeleton } from "./agent-cell.tsx";

const grid =
  "grid overflow-hidden rounded-10 border border-line2 sm:grid-cols-2 xl:grid-cols-3 [&>*]:-mr-px [&>*]:-mb-px [&>*]:border-line [&>*]:border-r [&>*]:border-b";

const placeholders = ["a", "b", "c", "d", "e", "f"];

export function AgentsPage() {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.agents.list.queryOptions());
  const loading = (
    <div className={grid}>
      {placeholders.map((key) => (
        <AgentCellSkeleton key={key} />
      ))}
    </div>
  );
  return (
    <PageFrame title="Agents">
      <TeamNotices />
      <div className="p-4">
        <QueryState query={query} subject="The agents" loading={loading}>
          {(cards) =>
            cards.length === 0 ? (
              <Empty title="No agent yet">Agents of this team stand here.</Empty>
            ) : (
              <div className={grid}>
                {cards.map((card) => (
                  <AgentCell key={card.id} view={toAgentCell(card, team.path)} />
                ))}
              </div>
            )
          }
        </QueryState>
      </div>
    </PageFrame>
  );
}
