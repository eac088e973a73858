"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { stateWords, type ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { WakeKind, WakeRow } from "#server/domains/wakes/schema";

const KIND_WORDS: Record<WakeKind, string> = {
  assignment: "work",
  mention: "called",
  message: "message",
  decision: "decision",
  webhook: "from outside",
  hand: "by hand",
  schedule: "by itself",
};

const link = "text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";

/** Why the agent was woken and what came of it, newest first. */
export function HeartbeatWakes({ agentId, name }: { agentId: string; name: string }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.agents.wakes.infiniteQueryOptions({ agentId, limit: 10 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <div className="grid gap-2">
      <h4 className="font-550">What woke it</h4>
      <QueryState query={query} subject="What woke it" loading={<SkeletonRows rows={3} label="Loading what woke it" />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0)
            return <Empty title="Nothing yet">Work, calls and messages that wake {name} stand here.</Empty>;
          return (
            <>
              <ol className="overflow-hidden rounded-10 border border-line2">
                {rows.map((row) => (
                  <WakeLine key={row.id} row={row} />
                ))}
              </ol>
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryState>
    </div>
  );
}

function stateOf({ status, run }: WakeRow): ViewState {
  if (status === "dropped") return "cancelled";
  if (status === "failed" || run?.status === "failed") return "failed";
  if (run?.status === "running") return "working";
  if (run?.status === "waiting") return "waiting";
  if (status === "pending" || run?.status === "queued") return "queued";
  return run?.status === "cancelled" ? "cancelled" : "done";
}

function WakeLine({ row }: { row: WakeRow }) {
  const team = useTeam();
  const state = stateOf(row);
  return (
    <li className="grid gap-0.5 border-line border-b px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateGlyph state={state} size={12} label={stateWords[state]} />
        <span className="min-w-0 flex-1 font-550">{row.reason}</span>
        <Chip tone={row.isTainted ? "wait" : "plain"}>{KIND_WORDS[row.kind]}</Chip>
        <Age at={row.createdAt} className="text-12 text-ink3" />
      </div>
      {row.excerpt && <p className="line-clamp-2 text-ink2">“{row.excerpt}”</p>}
      <p className="whitespace-pre-line break-words text-12 text-ink3">
        {row.outcome}
        {row.run && (
          <>
            {" · "}
            <Link href={`${team.path}/runs/${row.run.id}`} className={link}>
              run {row.run.number}
            </Link>
          </>
        )}
        {row.task && (
          <>
            {" · "}
            <Link href={`${team.path}/tasks/${row.task.id}`} className={link}>
              T-{row.task.number}
            </Link>
          </>
        )}
      </p>
    </li>
  );
}
