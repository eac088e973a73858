"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { type DocumentFilters as Filters, filtersOf, listInput, searchOf } from "#components/lib/document-filters";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { DocumentFilters } from "./document-filters.tsx";
import { DocumentTable } from "./document-table.tsx";

const NewDocument = dynamic(() => import("./new-document.tsx").then((module) => module.NewDocument), { ssr: false });

function showInAddress(filters: Filters): void {
  window.history.replaceState(null, "", `${window.location.pathname}${searchOf(filters)}`);
}

export function DocumentsPage() {
  const trpc = useTRPC();
  const params = useSearchParams();
  const filters = filtersOf(params);
  const [isAsked, setAsked] = useState(false);
  // The palette asks by the address.
  const isMaking = isAsked || params.get("new") === "1";
  const setMaking = (isOpen: boolean) => {
    setAsked(isOpen);
    if (!isOpen && params.has("new")) showInAddress(filters);
  };
  const [round, setRound] = useState(0);
  const showAll = () => {
    showInAddress({});
    setRound(round + 1);
  };
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const query = useInfiniteQuery(
    trpc.documents.list.infiniteQueryOptions(listInput(filters), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const isNarrow = Object.keys(filters).some((key) => key !== "sort");
  const add = viewer?.scopes.includes("documents:write") && (
    <Button kind="main" onClick={() => setMaking(true)}>
      <Plus size={13} aria-hidden /> Document
    </Button>
  );
  return (
    <PageFrame title="Documents" actions={add}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <DocumentFilters value={filters} round={round} onChange={showInAddress} onShowAll={showAll} />
        <QueryState query={query} subject="The documents" loading={<SkeletonRows rows={8} label="Loading documents" />}>
          {(data) => {
            const documents = data.pages.flatMap((page) => page.items);
            if (documents.length === 0 && isNarrow)
              return (
                <Empty title="No document fits" action={<Button onClick={showAll}>Show all documents</Button>}>
                  Fewer words or filters find more. Words are looked for in the newest version.
                </Empty>
              );
            if (documents.length === 0)
              return <Empty title="No document yet">What the team delivers lands here, and what you write.</Empty>;
            return (
              <div className="grid grid-cols-1 gap-3" aria-busy={query.isPlaceholderData}>
                <DocumentTable documents={documents} withMission />
                <MoreButton query={query} />
              </div>
            );
          }}
        </QueryState>
      </div>
      {isMaking && <NewDocument onClose={() => setMaking(false)} />}
    </PageFrame>
  );
}
