"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { needHref, needTitle, needWords } from "#components/lib/needs";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { NeedItem } from "#server/domains/needs/schema";

const SHOWN = 6;

/** What can be taken as it is may be approved from here; what came from outside, or may do harm, has to be read first. */
const mayApproveUnread = (item: NeedItem) => item.kind === "approval" && !item.isTainted && item.risk !== "high";

/** The first in the queue carries its buttons. */
function FirstActions({ item, href }: { item: NeedItem; href: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const decide = useMutation(
    trpc.approvals.decide.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.needs.pathFilter()),
    }),
  );
  const isQuick = mayApproveUnread(item);
  return (
    <>
      <div className="mt-2 flex gap-2">
        {isQuick && (
          <Button
            kind="main"
            size="small"
            className="max-md:flex-1"
            isBusy={decide.isPending}
            busyText="Approving…"
            aria-label={`Approve as written: ${item.title}`}
            onClick={() => decide.mutate({ id: item.id, decision: "approve" })}
          >
            Approve
          </Button>
        )}
        <Button asChild kind={isQuick ? "plain" : "main"} size="small" className="max-md:flex-1">
          <Link href={href}>{isQuick ? "Read it first" : needWords[item.kind].action}</Link>
        </Button>
      </div>
      {decide.error && (
        <p role="alert" className="mt-1 text-12 text-fail">
          Not approved: {decide.error.message}
        </p>
      )}
    </>
  );
}

function Need({ item, isFirst }: { item: NeedItem; isFirst: boolean }) {
  const team = useTeam();
  const { state } = needWords[item.kind];
  const href = needHref(item, team.path);
  const isRaised = isFirst && item.group === "now";
  return (
    <li className={cn("flex gap-2.5 rounded-8 px-2 py-2", isRaised && "bg-wait-soft")}>
      <StateGlyph state={state} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <Link href={href} className="line-clamp-2 min-w-0 flex-1 font-550 hover:underline">
            {needTitle(item)}
          </Link>
          <Age at={item.since} className={cn("shrink-0 text-12", isRaised ? "text-wait" : "text-ink3")} />
        </div>
        <p className={cn("line-clamp-2 text-12", isRaised ? "text-wait" : "text-ink3")}>
          {item.agent ? `${item.agent.name} · ` : ""}
          {item.rank}
          {item.detail ? ` · ${item.detail}` : ""}
        </p>
        {isFirst && <FirstActions item={item} href={href} />}
      </div>
    </li>
  );
}

/** A person's turn: what holds up work first. The whole queue has a page of its own. */
export function NeedsMe({ className }: { className?: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const count = useQuery(trpc.needs.count.queryOptions());
  const query = useQuery(trpc.needs.list.queryOptions({ limit: SHOWN }));
  const later = count.data?.later ?? 0;
  const total = count.data ? count.data.now + count.data.later : 0;
  return (
    <section aria-label="Needs me" className={cn("px-2 py-3", className)}>
      <QueryState query={query} subject="Your queue" loading={<SkeletonRows rows={3} label="Loading your queue" />}>
        {({ items }) => (
          <>
            <h2 className="mb-1.5 flex items-baseline gap-1.5 px-2">
              <Link href={`${team.path}/needs`} className="font-600 hover:underline">
                Needs me
              </Link>
              <span className="text-ink3">{total}</span>
              {later > 0 && later < total && <span className="ml-auto text-12 text-ink3">{later} can wait</span>}
            </h2>
            {items.length === 0 && (
              <p className="px-2 text-12 text-ink3">
                Approvals, questions and failures wait for you here. Nothing does now.
              </p>
            )}
            <ul className="grid gap-0.5">
              {items.map((item, index) => (
                <Need key={`${item.kind}-${item.id}`} item={item} isFirst={index === 0} />
              ))}
            </ul>
            {total > SHOWN && (
              <Link href={`${team.path}/needs`} className="mt-1 block px-2 text-12 text-ac hover:underline">
                See all {total}
              </Link>
            )}
          </>
        )}
      </QueryState>
    </section>
  );
}
