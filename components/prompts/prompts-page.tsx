"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { listInput, type PromptFilters, promptFiltersOf, searchOf } from "#components/lib/prompt-filters";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SearchField } from "#components/ui/search-field";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import { PromptTable } from "./prompt-table.tsx";

const NewPrompt = dynamic(() => import("./new-prompt.tsx").then((module) => module.NewPrompt), { ssr: false });

function showInAddress(filters: PromptFilters): void {
  window.history.replaceState(null, "", `${window.location.pathname}${searchOf(filters)}`);
}

export function PromptsPage() {
  const trpc = useTRPC();
  const params = useSearchParams();
  const filters = promptFiltersOf(params);
  const [isAsked, setAsked] = useState(false);
  // The palette asks by the address.
  const isMaking = isAsked || params.get("new") === "1";
  const close = () => {
    setAsked(false);
    if (params.has("new")) showInAddress(filters);
  };
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const query = useInfiniteQuery(
    trpc.prompts.list.infiniteQueryOptions(listInput(filters), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const add = viewer?.scopes.includes("prompts:write") && (
    <Button kind="main" onClick={() => setAsked(true)}>
      <Plus size={13} aria-hidden /> Prompt
    </Button>
  );
  return (
    <PageFrame title="Prompts" actions={add}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <search className="flex flex-wrap items-center gap-2" aria-label="Prompts">
          <SearchField
            label="Search prompts"
            placeholder="A part of the name or of what it is for"
            maxLength={100}
            className="max-sm:basis-full sm:max-w-80"
            value={filters.text}
            onChange={(text) => showInAddress({ ...filters, text })}
          />
          <Segment
            label="Which prompts"
            value={filters.isArchived ? "archived" : "living"}
            onChange={(next) => showInAddress({ ...filters, isArchived: next === "archived" })}
            options={[
              { value: "living", label: "Current" },
              { value: "archived", label: "Archived" },
            ]}
          />
        </search>
        <QueryState query={query} subject="The prompts" loading={<SkeletonRows rows={6} label="Loading prompts" />}>
          {(data) => {
            const prompts = data.pages.flatMap((page) => page.items);
            if (prompts.length === 0) return <NoPrompt filters={filters} />;
            return (
              <div className="grid grid-cols-1 gap-3" aria-busy={query.isPlaceholderData}>
                <PromptTable prompts={prompts} />
                <MoreButton query={query} />
              </div>
            );
          }}
        </QueryState>
      </div>
      {isMaking && <NewPrompt fromAgentId={params.get("from")} onClose={close} />}
    </PageFrame>
  );
}

function NoPrompt({ filters }: { filters: PromptFilters }) {
  if (filters.text) return <Empty title="No prompt fits">Fewer words find more.</Empty>;
  if (filters.isArchived)
    return <Empty title="Nothing is archived">A prompt that nobody needs any more can be put away here.</Empty>;
  return (
    <Empty title="No prompt yet">
      Instructions that several agents or programs share stand here, with their versions. “Prompt” writes the first one.
    </Empty>
  );
}
