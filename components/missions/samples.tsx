"use client";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, ChartColumn, FileDiff, type LucideIcon, Table2 } from "lucide-react";
import { cn } from "#components/lib/cn";
import { AgentFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Notice } from "#components/ui/notice";
import { Skeleton } from "#components/ui/skeleton";
import { useStartSample } from "./use-start-mission.ts";

const icons: LucideIcon[] = [ChartColumn, Table2, FileDiff];

/** Ready missions on bundled sample data. */
export function Samples() {
  const trpc = useTRPC();
  const query = useQuery(trpc.samples.list.queryOptions());
  const start = useStartSample();
  const { offReason } = useOffReason("missions:write");
  const { data: cards = [] } = useQuery(trpc.agents.list.queryOptions());
  const isHere = (name: string) => cards.some((card) => card.name === name);
  return (
    <section className="grid gap-2.5">
      <h2>
        <span className="font-600">Or start one of these now</span>{" "}
        <span className="text-ink2 max-sm:block">They run on bundled sample data</span>
      </h2>
      {start.error && <Notice kind="fail">The mission did not start. {start.error.message}</Notice>}
      <QueryState query={query} subject="The samples" loading={<Skeleton className="h-36" />}>
        {(samples) => (
          <ul className={cn("grid gap-2.5", samples.length % 3 === 0 ? "lg:grid-cols-3" : "sm:grid-cols-2")}>
            {samples.map((sample, index) => {
              const Icon = icons[index % icons.length] ?? ChartColumn;
              const faces = sample.agents.filter(isHere);
              const isStarting = start.isPending && start.variables.id === sample.id;
              return (
                <li
                  key={sample.id}
                  className="relative flex flex-col rounded-10 border border-line2 bg-surface p-3.5 hover:shadow-2"
                >
                  <Icon size={18} strokeWidth={1.6} className="mb-2.5 text-ac" aria-hidden />
                  <h3 className="font-600">{sample.title}</h3>
                  <p className="mb-4 text-ink2">{sample.description}</p>
                  <div className="mt-auto flex items-center gap-1 text-12 text-ink2">
                    {faces.slice(0, 4).map((name) => (
                      <AgentFace key={name} name={name} />
                    ))}
                    {faces.length > 4 && <span title={faces.join(", ")}>+{faces.length - 4}</span>}
                    <span className="ml-1.5 whitespace-nowrap">about {sample.minutes} min</span>
                    <button
                      type="button"
                      disabled={start.isPending || offReason !== undefined}
                      title={offReason}
                      aria-label={`Start: ${sample.title}`}
                      onClick={() => start.mutate({ id: sample.id })}
                      className="ml-auto flex min-h-6 items-center gap-1 font-600 text-13 text-ac after:absolute after:inset-0 disabled:opacity-45"
                    >
                      {isStarting ? "Starting…" : "Start"} <ArrowRight size={13} aria-hidden />
                    </button>
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </QueryState>
    </section>
  );
}
