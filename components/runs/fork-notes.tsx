"use client";
import { GitBranch } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { runState, runStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { RunView } from "#server/domains/runs/schema";
import { PromoteButton } from "./promote-button.tsx";

/** Over the trace of a fork: where it comes from, and that nothing it did has happened yet. */
export function ForkOrigin({ run }: { run: RunView }) {
  const team = useTeam();
  const { fork } = run;
  if (!fork) return null;
  return (
    <section className="flex flex-wrap items-center gap-2 border-line border-b bg-ac-soft px-4 py-2.5">
      <GitBranch size={14} className="shrink-0 text-ac" aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-600">
          Fork of{" "}
          <Link href={`${team.path}/runs/${fork.ofRunId}`} className="hover:underline">
            run {fork.ofNumber}
          </Link>{" "}
          at step {fork.atIndex}:
        </span>{" "}
        {fork.what}.{" "}
        <span className="text-ink2">
          {fork.promotedAt
            ? "It was promoted: what it did is done."
            : "What it does is tried out and undone. Nothing outside changes until it is promoted."}
        </span>
      </p>
      <Link href={`${team.path}/runs/${fork.ofRunId}/compare/${run.id}`} className="font-550 text-ac hover:underline">
        Compare
      </Link>
      <PromoteButton runId={run.id} isReady={run.status === "succeeded" && fork.isSandbox} />
    </section>
  );
}

/** Below a trace: the runs that left it. */
export function Forks({ run }: { run: RunView }) {
  const team = useTeam();
  if (run.forks.length === 0) return null;
  return (
    <section aria-label="Forks" className="border-line border-t px-4 py-3">
      <h2 className="mb-1 font-600">Forks</h2>
      <ul>
        {run.forks.map((fork) => (
          <li
            key={fork.id}
            className="flex min-h-8 flex-wrap items-center gap-x-3 border-line border-b py-1 last:border-b-0"
          >
            <StateGlyph state={runState(fork.status)} label={runStatusWords[fork.status]} />
            <Link href={`${team.path}/runs/${fork.id}`} className="font-500 hover:underline">
              Run {fork.number}
            </Link>
            <span className="min-w-0 flex-1 truncate text-ink2">
              from step {fork.atIndex}: <span className="text-ac">{fork.what}</span>
            </span>
            {fork.promotedAt && <span className="text-12 text-ink2">promoted</span>}
            <Age at={fork.createdAt} isAgo className="text-12 text-ink3" />
            <Link href={`${team.path}/runs/${run.id}/compare/${fork.id}`} className="text-12 text-ac hover:underline">
              Compare
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
