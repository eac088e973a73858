"use client";
import { useQuery } from "@tanstack/react-query";
import { cn } from "#components/lib/cn";
import { count, short } from "#components/lib/format";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Skeleton } from "#components/ui/skeleton";

const always = ["working", "waiting", "blocked", "failed", "idle"] as const;
const whenAny = ["queued", "paused"] as const;

/** How many agents are in which state, and how far the tasks are. */
export function Counters() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.team.summary.queryOptions());
  if (!data) return <Skeleton className="my-3 h-4 w-2/3" />;
  const states = [...always, ...whenAny.filter((state) => data.counters[state] > 0)];
  return (
    <ul className="flex min-h-10 flex-wrap items-center gap-x-5 gap-y-1 py-1 max-md:gap-x-3.5">
      {states.map((state) => (
        <li key={state} className={cn("flex items-center gap-1.5", data.counters[state] === 0 && "max-md:hidden")}>
          <StateGlyph state={state} className={cn(data.counters[state] === 0 && "text-ink3 [&_.turn]:animate-none")} />
          <span className="font-600">{data.counters[state]}</span>
          <span className="text-ink2">{stateWords[state].toLowerCase()}</span>
        </li>
      ))}
      <li className="border-line border-l pl-5 max-md:hidden">
        <span className="font-600">
          {count(data.tasks.done)} of {count(data.tasks.total)}
        </span>{" "}
        <span className="text-ink2">tasks done</span>
      </li>
      <li className="max-md:hidden">
        <span className="font-600">{short(data.tokensPerMinute)}</span>{" "}
        <span className="text-ink2">tokens a minute</span>
      </li>
    </ul>
  );
}
