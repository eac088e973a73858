"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Pause, Play, X } from "lucide-react";
import { useEffect, useState } from "react";
import { stepTime } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Skeleton } from "#components/ui/skeleton";
import type { ReplayView, RunView } from "#server/domains/runs/schema";

const EVERY_MS = 700;
const verdictWords = { identical: "identical", different: "differs", unrecorded: "cannot be told" } as const;

type PlayerProps = { replay: ReplayView; at: number; onChoose: (index: number) => void };

function Player({ replay, at, onChoose }: PlayerProps) {
  const [isPlaying, setPlaying] = useState(false);
  const place = replay.steps.findIndex((step) => step.index === at);
  const step = replay.steps[place];
  const [previous, next] = [replay.steps[place - 1], replay.steps[place + 1]];
  const isOn = isPlaying && next !== undefined;
  useEffect(() => {
    if (!isOn || !next) return;
    const timer = setTimeout(() => onChoose(next.index), EVERY_MS);
    return () => clearTimeout(timer);
  }, [isOn, next, onChoose]);
  function play(): void {
    const first = replay.steps[0];
    if (!next && first) onChoose(first.index);
    setPlaying(!isOn);
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="icon"
        aria-label="Step before"
        disabled={!previous}
        onClick={() => previous && onChoose(previous.index)}
      >
        <ChevronLeft size={14} aria-hidden />
      </Button>
      <Button size="icon" aria-label={isOn ? "Pause" : "Play"} onClick={play}>
        {isOn ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
      </Button>
      <Button size="icon" aria-label="Next step" disabled={!next} onClick={() => next && onChoose(next.index)}>
        <ChevronRight size={14} aria-hidden />
      </Button>
      {step && (
        <p className="min-w-0 flex-1 text-12 text-ink2" aria-live="polite">
          Step {step.index} of {replay.steps.length - 1}:{" "}
          <span className={step.verdict === "different" ? "font-600 text-fail" : "font-600 text-ink"}>
            {verdictWords[step.verdict]}
          </span>
          {step.what && ` (${step.what})`}
          {step.sha256 && (
            <>
              {" "}
              · {step.messages} messages rebuilt · <code className="font-mono text-11">{step.sha256.slice(0, 12)}</code>
            </>
          )}
        </p>
      )}
    </div>
  );
}

type ReplayPlayerProps = { run: RunView; at: number; onChoose: (index: number) => void; onClose: () => void };

/** Steps through a run told again from its record: no model is asked, nothing is spent. */
export function ReplayPlayer({ run, at, onChoose, onClose }: ReplayPlayerProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.runs.replay.queryOptions({ id: run.id }, { staleTime: 0 }));
  return (
    <section aria-label="Replay" className="grid gap-2 border-line border-b px-4 py-3">
      <header className="flex items-center gap-2">
        <h2 className="font-600">Replay</h2>
        <span className="text-12 text-ink3">from the record, no model call, $0</span>
        <Button kind="quiet" size="icon" className="ml-auto" aria-label="Close the replay" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      </header>
      <QueryState query={query} subject="The replay" loading={<Skeleton className="h-16" />}>
        {(replay) => (
          <>
            <Notice kind={replay.isIdentical ? "done" : "fail"}>
              {replay.verdict} <span className="opacity-75">Took {stepTime(replay.durationMs)}.</span>
            </Notice>
            <Player replay={replay} at={at} onChoose={onChoose} />
          </>
        )}
      </QueryState>
    </section>
  );
}
