"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { toAgentCell } from "#components/lib/agent-view";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import type { AgentCard } from "#server/domains/agents/schema";
import { AgentCardFoot } from "./agent-card-foot.tsx";
import { AgentCell, AgentCellSkeleton } from "./agent-cell.tsx";
import { FIGURE_DAYS } from "./agent-figures.tsx";
import { AgentsBatch } from "./agents-batch.tsx";

const NewAgent = dynamic(() => import("./agent-sheets.tsx").then((module) => module.NewAgent), { ssr: false });

const grid =
  "grid overflow-hidden rounded-10 border border-line2 sm:grid-cols-2 xl:grid-cols-3 [&>*]:-mr-px [&>*]:-mb-px [&>*]:border-line [&>*]:border-r [&>*]:border-b";

const placeholders = ["a", "b", "c", "d", "e", "f"];

type Filter = "living" | "retired";

/** The cards with what can be done to them; those chosen are stopped or started together. */
function AgentGrid({ cards, canControl }: { cards: AgentCard[]; canControl: boolean }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data: figures } = useQuery(trpc.analytics.team.queryOptions({ days: FIGURE_DAYS }));
  const ids = cards.flatMap((card) => (chosen.has(card.id) ? [card.id] : []));
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      <ul className={grid}>
        {cards.map((card) => (
          <li key={card.id} className="flex min-w-0 flex-col">
            <AgentCell view={toAgentCell(card, team.path)} className="flex-1" />
            <AgentCardFoot
              card={card}
              line={figures?.byAgent.lines.find((line) => line.id === card.id)}
              canControl={canControl}
              isChosen={chosen.has(card.id)}
              onChoose={(isChosen) => choose(card.id, isChosen)}
            />
          </li>
        ))}
      </ul>
      {ids.length > 0 && (
        <AgentsBatch
          ids={ids}
          onAll={() => setChosen(new Set(cards.map((card) => card.id)))}
          onDone={() => setChosen(new Set())}
        />
      )}
    </>
  );
}

/** There may be any number of them: people hire and retire for years. */
function RetiredAgents({ loading }: { loading: ReactNode }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.agents.all.infiniteQueryOptions(
      { isRetired: true, limit: 48 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <QueryState query={query} subject="The agents" loading={loading}>
      {({ pages }) => {
        const cards = pages.flatMap(({ items }) => items);
        if (cards.length === 0)
          return <Empty title="Nobody is retired">A retired agent takes no work; its history stands here.</Empty>;
        return (
          <>
            <AgentGrid cards={cards} canControl={false} />
            <MoreButton query={query} />
          </>
        );
      }}
    </QueryState>
  );
}

export function AgentsPage() {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<Filter>("living");
  const [isAdding, setAdding] = useState(false);
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const query = useQuery(trpc.agents.list.queryOptions());
  const canControl = viewer?.scopes.includes("runs:write") ?? false;
  const canAdd = viewer?.scopes.includes("agents:write") ?? false;
  const loading = (
    <div className={grid}>
      {placeholders.map((key) => (
        <AgentCellSkeleton key={key} />
      ))}
    </div>
  );
  const add = (
    <Button onClick={() => setAdding(true)}>
      <Plus size={13} aria-hidden /> New agent
    </Button>
  );
  return (
    <PageFrame title="Agents" actions={canAdd && add}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <div>
          <Segment
            label="Which agents"
            value={filter}
            onChange={setFilter}
            options={[
              { value: "living", label: "At work" },
              { value: "retired", label: "Retired" },
            ]}
          />
        </div>
        {filter === "retired" ? (
          <RetiredAgents loading={loading} />
        ) : (
          <QueryState query={query} subject="The agents" loading={loading}>
            {(cards) =>
              cards.length === 0 ? (
                <Empty title="No agent yet" action={canAdd && add}>
                  Agents of this team stand here.
                </Empty>
              ) : (
                <AgentGrid cards={cards} canControl={canControl} />
              )
            }
          </QueryState>
        )}
      </div>
      {isAdding && <NewAgent onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}
