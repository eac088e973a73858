"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { PageFrame } from "#components/layout/page-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { DocumentTable } from "./document-table.tsx";

export function DocumentsPage() {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.documents.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <PageFrame title="Documents">
      <div className="grid grid-cols-1 gap-3 p-4">
        <QueryState query={query} subject="The documents" loading={<SkeletonRows rows={8} label="Loading documents" />}>
          {(data) => {
            const documents = data.pages.flatMap((page) => page.items);
            if (documents.length === 0)
              return <Empty title="No document yet">What the team delivers lands here.</Empty>;
            return (
              <>
                <DocumentTable documents={documents} withMission />
                <MoreButton query={query} />
              </>
            );
          }}
        </QueryState>
      </div>
    </PageFrame>
  );
}
