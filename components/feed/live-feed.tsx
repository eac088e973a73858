"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { groupFeed } from "#components/lib/feed";
import { useSettled } from "#components/lib/use-settled";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { EventView } from "#server/domains/events/schema";
import { EventRow } from "./event-row.tsx";
import { type FeedNarrow, wholeFeed } from "./feed-filter.tsx";
import { FeedRow } from "./feed-row.tsx";
import { useHeldFeed } from "./use-held-feed.ts";

type FeedFilter = { missionId?: string; agentId?: string; taskId?: string };
type View = "meaning" | "every";

const TYPING_PAUSE_MS = 200;
const FeedFilter = dynamic(() => import("./feed-filter.tsx").then((module) => module.FeedFilter));

type FeedLinesProps = { events: EventView[]; view: View; isNarrowed: boolean };

function FeedLines({ events, view, isNarrowed }: FeedLinesProps) {
  const team = useTeam();
  if (events.length === 0)
    return (
      <p className="px-2 text-12 text-ink3">
        {isNarrowed
          ? "Nothing of this kind among the newest events."
          : "What the team does appears here as it happens."}
      </p>
    );
  if (view === "every") {
    return (
      <ol className="grid grid-cols-1">
        {events.map((event) => (
          <EventRow key={event.seq} event={event} />
        ))}
      </ol>
    );
  }
  return (
    <ol className="grid grid-cols-1">
      {groupFeed(events).map((line) => (
        <FeedRow key={line.event.seq} line={line} viewerName={team.userName} />
      ))}
    </ol>
  );
}

/** What happens, told by meaning; "Every event" shows the record itself. */
export function LiveFeed({ filter = {}, className }: { filter?: FeedFilter; className?: string }) {
  const trpc = useTRPC();
  const [view, setView] = useState<View>("meaning");
  const [limit, setLimit] = useState(40);
  const [narrow, setNarrow] = useState<FeedNarrow>(wholeFeed);
  const [isNarrowing, setNarrowing] = useState(false);
  const told = useSettled(narrow, TYPING_PAUSE_MS);
  const isNarrowed = Object.values(told).some((value) => value.trim() !== "");
  const input = {
    ...filter,
    limit,
    ...(view === "meaning" ? { class: "domain" as const } : {}),
    ...(told.text.trim() ? { text: told.text.trim() } : {}),
    ...(told.kindPrefix ? { kindPrefix: told.kindPrefix } : {}),
    ...(told.agentId ? { agentId: told.agentId } : {}),
  };
  const query = useQuery(trpc.events.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const { topRef, shown, newCount, showNew } = useHeldFeed(query.data?.items ?? []);
  return (
    <section aria-label="Live" className={cn("px-2 py-3", className)}>
      <div className="mb-2 flex items-center justify-between gap-2 px-2">
        <h2 className="mr-auto font-600">Live</h2>
        <Button
          kind="quiet"
          size="icon"
          aria-label="Filter the feed"
          aria-expanded={isNarrowing}
          title="Filter the feed"
          className={cn(isNarrowed && "text-ac")}
          onClick={() => {
            setNarrowing(!isNarrowing);
            if (isNarrowing) setNarrow(wholeFeed);
          }}
        >
          <ListFilter size={14} aria-hidden />
        </Button>
        <Segment
          isSmall
          label="How the feed is told"
          value={view}
          onChange={setView}
          options={[
            { value: "meaning", label: "Meaning" },
            { value: "every", label: "Every event" },
          ]}
        />
      </div>
      {isNarrowing && <FeedFilter narrow={narrow} hasAgent={filter.agentId !== undefined} onNarrow={setNarrow} />}
      <div ref={topRef} />
      {newCount > 0 && (
        <Button size="small" kind="main" className="sticky top-2 left-1/2 z-10 mx-auto mb-2 flex" onClick={showNew}>
          {newCount} new
        </Button>
      )}
      <QueryState query={query} subject="The feed" loading={<SkeletonRows rows={6} label="Loading the feed" />}>
        {(data) => (
          <>
            <FeedLines events={shown} view={view} isNarrowed={isNarrowed} />
            {data.nextCursor && limit < 200 && (
              <Button kind="quiet" size="small" className="mt-1" onClick={() => setLimit(200)}>
                Show older
              </Button>
            )}
          </>
        )}
      </QueryState>
    </section>
  );
}
