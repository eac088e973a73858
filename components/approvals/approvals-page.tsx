"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { ApprovalRow } from "#server/domains/approvals/schema";
import { ApprovalState } from "./approval-state.tsx";

type Filter = "open" | "all" | "executed" | "rejected";
const filters: { value: Filter; label: string }[] = [
  { value: "open", label: "Open" },
  { value: "executed", label: "Done" },
  { value: "rejected", label: "Rejected" },
  { value: "all", label: "All" },
];

function Row({ approval }: { approval: ApprovalRow }) {
  const { path } = useTeam();
  const place = approval.taskNumber
    ? `T-${approval.taskNumber}`
    : approval.missionNumber
      ? `M-${approval.missionNumber}`
      : "";
  return (
    <li className="flex min-h-8 items-center gap-3 border-line border-b px-1 py-1.5 max-md:flex-wrap max-md:gap-x-2.5 max-md:gap-y-0.5 max-md:py-2.5">
      <span className="w-10 shrink-0 text-12 text-ink3 max-md:order-1 max-md:w-auto">A-{approval.number}</span>
      <Link
        href={`${path}/approvals/${approval.id}`}
        className="min-w-0 flex-1 truncate font-550 hover:underline max-md:line-clamp-2 max-md:basis-full max-md:whitespace-normal"
        title={approval.title}
      >
        {approval.title}
      </Link>
      <span className="text-12 text-ink2 max-md:order-2">{approval.agent?.name ?? approval.requestedBy}</span>
      {place && <span className="text-12 text-ink3 max-md:order-2">{place}</span>}
      {approval.amountMicros !== null && <span className="text-12 max-md:order-2">{money(approval.amountMicros)}</span>}
      <span className="w-36 shrink-0 max-md:order-2 max-md:w-auto">
        <ApprovalState status={approval.status} />
      </span>
      <Age
        at={approval.createdAt}
        className="w-14 shrink-0 text-right text-12 text-ink3 max-md:order-3 max-md:ml-auto max-md:w-auto"
      />
    </li>
  );
}

/** Every approval that was ever asked for. */
export function ApprovalsPage() {
  const trpc = useTRPC();
  const { path } = useTeam();
  const [filter, setFilter] = useState<Filter>("open");
  const input = filter === "all" ? { limit: 50 } : { limit: 50, status: filter };
  const query = useInfiniteQuery(
    trpc.approvals.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  const rules = (
    <Button asChild>
      <Link href={`${path}/approvals/rules`}>Rules</Link>
    </Button>
  );
  return (
    <PageFrame title="Approvals" crumb={{ label: "Needs me", href: `${path}/needs` }} actions={rules}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <Segment label="Which approvals" value={filter} onChange={setFilter} options={filters} />
        <QueryState query={query} subject="The approvals" loading={<SkeletonRows rows={8} label="Loading approvals" />}>
          {(data) => {
            const items = data.pages.flatMap((page) => page.items);
            if (items.length === 0)
              return (
                <Empty title="None here">What agents need your yes for stands here. The rules say what that is.</Empty>
              );
            return (
              <>
                <ul>
                  {items.map((approval) => (
                    <Row key={approval.id} approval={approval} />
                  ))}
                </ul>
                <MoreButton query={query} />
              </>
            );
          }}
        </QueryState>
      </div>
    </PageFrame>
  );
}
