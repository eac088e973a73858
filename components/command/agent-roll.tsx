"use client";
import { useQuery } from "@tanstack/react-query";
import { AgentCell, AgentCellSkeleton } from "#components/agents/agent-cell";
import { useTeam } from "#components/layout/team-context";
import { arrangeRoll, toAgentCell } from "#components/lib/agent-view";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";

// Cells share hairlines: each draws its right and bottom edge and the box cuts off the outermost ones.
const grid =
  "grid overflow-hidden rounded-10 border border-line2 bg-surface sm:grid-cols-2 xl:grid-cols-4 [&>*]:-mr-px [&>*]:-mb-px [&>*]:border-line [&>*]:border-r [&>*]:border-b";

const placeholders = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function AgentRoll() {
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
    <section aria-label="Agents">
      <QueryState query={query} subject="The agents" loading={loading}>
        {(cards) => {
          const { shown, foldedIdle } = arrangeRoll(cards);
          return (
            <div className={grid}>
              {shown.map((card) => (
                <AgentCell key={card.id} view={toAgentCell(card, team.path)} />
              ))}
              {foldedIdle > 0 && (
                <Link
                  href={`${team.path}/agents`}
                  className="flex items-center justify-center gap-2 p-3 text-ink2 hover:bg-bg"
                >
                  <StateGlyph state="idle" /> {foldedIdle} idle
                </Link>
              )}
            </div>
          );
        }}
      </QueryState>
    </section>
  );
}
