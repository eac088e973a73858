"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { LiveFeed } from "#components/feed/live-feed";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { TeamNotices } from "#components/layout/team-notices";
import { toAgentCell } from "#components/lib/agent-view";
import { elapsed } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { RunTable } from "#components/runs/run-table";
import { AgentFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import { AgentCell } from "./agent-cell.tsx";
import { AgentInstructions } from "./agent-instructions.tsx";

function PauseAgent({ id, name, isPaused }: { id: string; name: string; isPaused: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const pause = useMutation(
    trpc.agents.setPaused.mutationOptions({ onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()) }),
  );
  const shown = pause.isPending ? pause.variables.isPaused : isPaused;
  const Icon = shown ? Play : Pause;
  return (
    <>
      {pause.error && <span className="text-12 text-fail">Not changed: {pause.error.message}</span>}
      <Button onClick={() => pause.mutate({ id, isPaused: !shown })}>
        <Icon size={13} aria-hidden /> {shown ? `Resume ${name}` : `Pause ${name}`}
      </Button>
    </>
  );
}

export function AgentPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.agents.get.queryOptions({ id }));
  const agent = query.data;
  return (
    <PageFrame
      title={agent?.name ?? "Agent"}
      crumb={{ label: "Agents", href: `${team.path}/agents` }}
      actions={agent && <PauseAgent id={agent.id} name={agent.name} isPaused={agent.isPaused} />}
      rail={agent && <LiveFeed filter={{ agentId: agent.id }} />}
      railTitle="Live"
    >
      <TeamNotices />
      <QueryState
        query={query}
        subject="The agent"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading the agent" />}
      >
        {(found) => (
          <div className="grid grid-cols-1 gap-6 p-4">
            <header className="flex items-center gap-3">
              <AgentFace name={found.name} size={28} />
              <div className="min-w-0 flex-1">
                <h2 className="font-600 text-20">{found.name}</h2>
                <p className="text-ink2">
                  {roleWord(found.role)} ·{" "}
                  {found.heartbeatEveryMs ? `wakes every ${elapsed(found.heartbeatEveryMs)}` : "wakes on a call"}
                  {found.lastHeartbeatAt && (
                    <>
                      {" "}
                      · last heartbeat <Age at={found.lastHeartbeatAt} isAgo />
                    </>
                  )}
                </p>
              </div>
              <ul className="flex flex-wrap justify-end gap-1.5" aria-label="Capabilities">
                {found.capabilities.map((entry) => (
                  <li key={entry.tag}>
                    <Chip>
                      {entry.tag} {entry.level}
                    </Chip>
                  </li>
                ))}
              </ul>
            </header>
            <div className="overflow-hidden rounded-10 border border-line2">
              <AgentCell
                view={{
                  ...toAgentCell(found.card, team.path),
                  href: found.card.run ? `${team.path}/runs/${found.card.run.id}` : `${team.path}/agents/${found.id}`,
                }}
              />
            </div>
            <section aria-label="Runs">
              <h3 className="mb-1 font-600">Last runs</h3>
              {found.runs.length === 0 ? (
                <Empty title="No run yet">{found.name} has not worked so far.</Empty>
              ) : (
                <RunTable runs={found.runs} withoutAgent />
              )}
            </section>
            <AgentInstructions key={found.id} id={found.id} name={found.name} instructions={found.instructions} />
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}
