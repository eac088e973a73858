"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { NeedItem } from "#server/domains/needs/schema";
import { BatchBar } from "./batch-bar.tsx";
import { NeedPanel } from "./need-panel.tsx";
import { NeedRow } from "./need-row.tsx";
import { useQueueKeys } from "./use-queue-keys.ts";

const DRAWER_BELOW = 1_024;
const MAX_MARKED = 50;
const groups = [
  { group: "now", title: "Holds up work now" },
  { group: "later", title: "Can wait" },
] as const;

/** The queue, which of it is chosen and which is marked. What is settled meanwhile leaves by itself. */
function useQueue(items: NeedItem[]) {
  const [last, setLast] = useState({ id: "", at: 0 });
  const [marked, setMarked] = useState<string[]>([]);
  const [isRejecting, setRejecting] = useState(false);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const found = items.findIndex((item) => item.id === last.id);
  // What was settled has left: the one that took its place is next.
  const at = found >= 0 ? found : Math.max(0, Math.min(last.at, items.length - 1));
  function choose(item: NeedItem | undefined, isPressed: boolean): void {
    if (!item) return;
    setLast({ id: item.id, at: items.indexOf(item) });
    setRejecting(false);
    if (isPressed) setDrawerOpen(window.innerWidth < DRAWER_BELOW);
    else document.querySelector<HTMLElement>(`[data-need="${item.id}"]`)?.focus();
  }
  function mark(id: string): void {
    setMarked((known) =>
      known.includes(id) ? known.filter((one) => one !== id) : [...known, id].slice(0, MAX_MARKED),
    );
  }
  return {
    chosen: items[at],
    choose,
    move: (by: number) => choose(items[Math.min(items.length - 1, Math.max(0, at + by))], false),
    marked: marked.filter((id) => items.some((item) => item.id === id)),
    mark,
    clear: () => setMarked([]),
    isRejecting,
    setRejecting,
    drawer: { isOpen: isDrawerOpen, onChange: setDrawerOpen },
  };
}

export function NeedsPage() {
  const trpc = useTRPC();
  const { path } = useTeam();
  const query = useInfiniteQuery(
    trpc.needs.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const queue = useQueue(query.data?.pages.flatMap((page) => page.items) ?? []);
  const { chosen } = queue;
  useQueueKeys({
    next: () => queue.move(1),
    back: () => queue.move(-1),
    // The button itself, so that a version the person has changed is the one that is approved.
    approve: () => document.querySelector<HTMLElement>("[data-approve]")?.click(),
    reject: () => chosen?.kind === "approval" && queue.setRejecting(true),
    select: () => chosen?.kind === "approval" && queue.mark(chosen.id),
  });
  const actions = (
    <Button asChild>
      <Link href={`${path}/approvals`}>
        <span className="max-md:hidden">All approvals</span>
        <span className="md:hidden">Approvals</span>
      </Link>
    </Button>
  );
  const rail = chosen && (
    <NeedPanel key={chosen.id} item={chosen} isRejecting={queue.isRejecting} onRejecting={queue.setRejecting} />
  );
  return (
    <PageFrame
      title="Needs me"
      actions={actions}
      rail={rail}
      railTitle="What is asked"
      railWidth="run"
      drawer={queue.drawer}
    >
      <QueryState
        query={query}
        subject="Your queue"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading your queue" />}
      >
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <Empty title="Nothing waits for you" className="m-4">
                Approvals, questions, checks and failures stand here when they do.
              </Empty>
            );
          return (
            <>
              <Queue items={items} queue={queue} />
              <MoreButton query={query} />
              <BatchBar ids={queue.marked} onDone={queue.clear} />
              <p className="px-4 py-3 text-12 text-ink3 max-md:hidden">
                J and K move, E edits, A or Ctrl+Enter approves what you see, R rejects with a reason, X marks.
              </p>
            </>
          );
        }}
      </QueryState>
    </PageFrame>
  );
}

function Queue({ items, queue }: { items: NeedItem[]; queue: ReturnType<typeof useQueue> }) {
  return groups.map(({ group, title }) => {
    const own = items.filter((item) => item.group === group);
    if (own.length === 0) return null;
    return (
      <section key={group} aria-label={title} className="px-2 pt-3">
        <h2 className="flex items-baseline gap-1.5 px-2 pb-1">
          <span className="font-600">{title}</span>
          <span className="text-ink3">{own.length}</span>
        </h2>
        <ul className="grid gap-0.5">
          {own.map((item) => (
            <NeedRow
              key={`${item.kind}-${item.id}`}
              item={item}
              isChosen={queue.chosen?.id === item.id}
              isMarked={queue.marked.includes(item.id)}
              onChoose={() => queue.choose(item, true)}
              onMark={() => queue.mark(item.id)}
            />
          ))}
        </ul>
      </section>
    );
  });
}
