"use client";
import { HeartPulse, TriangleAlert } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { plural } from "#components/lib/format";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { AnalyticsView } from "#server/domains/analytics/schema";

const WORDS = { healthy: "on time", late: "late", failing: "keeps failing" } as const;

/** How the agents that wake by themselves do: now, and how often it was otherwise in this time. */
export function HeartbeatList({ data }: { data: AnalyticsView }) {
  const team = useTeam();
  const { total, heartbeats } = data;
  const past = new Map(data.byAgent.lines.map((line) => [line.id, line]));
  return (
    <section aria-label="Heartbeats" className="grid gap-1">
      <h2 className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-600">Heartbeats</span>
        <span className="text-12 text-ink3">
          {total.becameLate + total.becameFailing === 0
            ? "No agent was late or failing in this time"
            : `In this time: late ${plural(total.becameLate, "time")}, failing ${plural(total.becameFailing, "time")}`}
        </span>
      </h2>
      {heartbeats.length === 0 && (
        <p className="text-ink3">No agent wakes by itself. A schedule is set on the agent’s page.</p>
      )}
      <ul>
        {heartbeats.map((agent) => {
          const before = past.get(agent.agentId);
          return (
            <li
              key={agent.agentId}
              className="flex min-h-8 flex-wrap items-center gap-x-3 border-line border-b py-1 last:border-b-0"
            >
              <Link href={`${team.path}/agents/${agent.agentId}`} className="w-32 truncate font-500 hover:underline">
                {agent.name}
              </Link>
              <span
                className={cn(
                  "inline-flex items-center gap-1.5 text-ink2",
                  agent.health === "failing" && "text-fail",
                  agent.health === "late" && "text-wait",
                )}
              >
                {agent.health === "failing" ? (
                  <TriangleAlert size={13} aria-hidden />
                ) : (
                  <HeartPulse size={13} aria-hidden />
                )}
                {WORDS[agent.health]}
              </span>
              {agent.reason && agent.health !== "healthy" && (
                <span className="min-w-0 flex-1 truncate text-12 text-ink2" title={agent.reason}>
                  {agent.reason}
                </span>
              )}
              <span className="ml-auto text-12 text-ink3">
                {before && before.becameLate + before.becameFailing > 0 && (
                  <span className="mr-3">
                    late {before.becameLate} ×, failing {before.becameFailing} ×
                  </span>
                )}
                {agent.lastAt ? <Age at={agent.lastAt} isAgo /> : "no heartbeat yet"}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
