"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import type { ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

type NeedProps = {
  state: ViewState;
  title: string;
  detail: string;
  at: Date;
  href: string;
  isFirst: boolean;
  action?: ReactNode;
};

function Need({ state, title, detail, at, href, isFirst, action }: NeedProps) {
  const isRaised = isFirst && state === "waiting";
  return (
    <li className={cn("flex gap-2.5 rounded-8 px-2 py-2", isRaised && "bg-wait-soft")}>
      <StateGlyph state={state} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <Link href={href} className="line-clamp-2 min-w-0 flex-1 font-550 hover:underline">
            {title}
          </Link>
          <Age at={at} className={cn("shrink-0 text-12", isRaised ? "text-wait" : "text-ink3")} />
        </div>
        <p className={cn("line-clamp-2 text-12", isRaised ? "text-wait" : "text-ink3")}>{detail}</p>
        {isFirst && action && <div className="mt-2 flex gap-2">{action}</div>}
      </div>
    </li>
  );
}

/** A person's turn: open questions and failed runs, those that hold up work first. */
export function NeedsMe({ className }: { className?: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.team.summary.queryOptions());
  return (
    <section aria-label="Needs me" className={cn("px-2 py-3", className)}>
      <QueryState query={query} subject="Your queue" loading={<SkeletonRows rows={3} label="Loading your queue" />}>
        {({ openQuestions, moneyStops, failures }) => (
          <>
            <h2 className="mb-1.5 flex items-baseline gap-1.5 px-2">
              <span className="font-600">Needs me</span>
              <span className="text-ink3">{openQuestions.length + moneyStops.length + failures.length}</span>
            </h2>
            {openQuestions.length + moneyStops.length + failures.length === 0 && (
              <p className="px-2 text-12 text-ink3">Questions and failures wait for you here. Nothing does now.</p>
            )}
            <ul className="grid gap-0.5">
              {openQuestions.map((question, index) => (
                <Need
                  key={question.id}
                  state="waiting"
                  title={question.question}
                  detail={`${question.askedBy} asks · ${question.why}`}
                  at={question.askedAt}
                  href={`${team.path}/missions/${question.missionId}#question-${question.id}`}
                  isFirst={index === 0}
                  action={
                    <Button asChild kind="main" size="small" className="max-md:flex-1">
                      <Link href={`${team.path}/missions/${question.missionId}#question-${question.id}`}>Answer</Link>
                    </Button>
                  }
                />
              ))}
              {moneyStops.map((stop, index) => (
                <Need
                  key={stop.missionId}
                  state="waiting"
                  title={`M-${stop.number} waits for money`}
                  detail={stop.reason}
                  at={stop.since}
                  href={`${team.path}/missions/${stop.missionId}`}
                  isFirst={openQuestions.length === 0 && index === 0}
                  action={
                    <Button asChild kind="main" size="small" className="max-md:flex-1">
                      <Link href={`${team.path}/missions/${stop.missionId}`}>Raise a cap</Link>
                    </Button>
                  }
                />
              ))}
              {failures.map((run) => (
                <Need
                  key={run.id}
                  state="failed"
                  title={run.title}
                  detail={`${run.agent.name} gave up · ${run.statusReason ?? "no reason recorded"}`}
                  at={run.finishedAt ?? run.createdAt}
                  href={`${team.path}/runs/${run.id}`}
                  isFirst={false}
                />
              ))}
            </ul>
          </>
        )}
      </QueryState>
    </section>
  );
}
