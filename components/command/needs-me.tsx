"use client";
import { useQuery } from "@tanstack/react-query";
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

function Need({ item, isFirst }: { item: NeedItem; isFirst: boolean }) {
  const team = useTeam();
  const { state, action } = needWords[item.kind];
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
        {isFirst && (
          <div className="mt-2 flex gap-2">
            <Button asChild kind="main" size="small" className="max-md:flex-1">
              <Link href={href}>{action}</Link>
            </Button>
          </div>
        )}
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
