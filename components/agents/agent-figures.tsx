"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { money, percent, stepTime } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import type { AnalyticsFigures } from "#server/domains/analytics/schema";

export const FIGURE_DAYS = 30;

/** A simulated call takes next to nothing, which is not nothing. */
const latencyWords = (ms: number): string => (ms < 50 ? "less than 0.1 s" : stepTime(ms));

/** What came of its work, in the order a person asks: how much, how well, at what price, how fast. */
export function figureWords(figures: AnalyticsFigures): { label: string; value: string; note: string | null }[] {
  const ended = figures.runsSucceeded + figures.runsFailed;
  return [
    {
      label: "Runs that ended",
      value: String(ended),
      note: figures.successShare === null ? null : `${percent(figures.successShare)} reached their end`,
    },
    {
      label: "Tasks accepted",
      value: String(figures.tasksDone),
      note: figures.tasksReturned > 0 ? `${figures.tasksReturned} sent back before` : null,
    },
    {
      label: "Spent",
      value: money(figures.spentMicros),
      note: figures.perAcceptedMicros === null ? null : `${money(figures.perAcceptedMicros, "call")} a task accepted`,
    },
    {
      label: "A call takes",
      value: figures.latencyP50Ms === null ? "–" : latencyWords(figures.latencyP50Ms),
      note: figures.latencyP95Ms === null ? null : `one of twenty more than ${stepTime(figures.latencyP95Ms)}`,
    },
  ];
}

/** The agent's last thirty days, from the team's rollups. */
export function AgentFigures({ id, name, isProgram }: { id: string; name: string; isProgram: boolean }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.analytics.team.queryOptions({ days: FIGURE_DAYS, agentId: id }));
  return (
    <section aria-label="Figures" className="grid gap-2">
      <header className="flex items-baseline justify-between gap-2">
        <h3 className="font-600">The last {FIGURE_DAYS} days</h3>
        <Link
          href={`${team.path}/insights?agent=${id}`}
          className="text-12 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
        >
          More figures
        </Link>
      </header>
      <QueryState query={query} subject="The figures" loading={<SkeletonRows rows={2} label="Loading figures" />}>
        {({ total }) => (
          <dl className="grid grid-cols-4 gap-px overflow-hidden rounded-10 border border-line2 bg-line max-md:grid-cols-2">
            {figureWords(total).map((figure) => (
              <div key={figure.label} className="grid content-start gap-0.5 bg-surface px-3 py-2.5">
                <dt className="text-12 text-ink3">{figure.label}</dt>
                <dd>
                  <span className="font-600 text-14">{figure.value}</span>
                  {figure.note && <span className="block text-12 text-ink2">{figure.note}</span>}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </QueryState>
      {!isProgram && (
        <p className="text-12 text-ink3">
          {name} keeps no memory from one task to the next yet: it knows its instructions, the mission’s files and
          documents, and what is said in the thread.
        </p>
      )}
    </section>
  );
}
