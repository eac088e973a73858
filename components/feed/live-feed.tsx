"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { groupFeed } from "#components/lib/feed";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { EventView } from "#server/domains/events/schema";
import { EventRow } from "./event-row.tsx";
import { FeedRow } from "./feed-row.tsx";
import { useHeldFeed } from "./use-held-feed.ts";

type FeedFilter = { missionId?: string; agentId?: string; taskId?: string };
type View = "meaning" | "every";

function FeedLines({ events, view }: { events: EventView[]; view: View }) {
  const team = useTeam();
  if (events.length === 0)
    return <p className="px-2 text-12 text-ink3">What the team does appears here as it happens.</p>;
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
  const input = { ...filter, limit, ...(view === "meaning" ? { class: "domain" as const } : {}) };
  const query = useQuery(trpc.events.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const { topRef, shown, newCount, showNew } = useHeldFeed(query.data?.items ?? []);
  return (
    <section aria-label="Live" className={cn("px-2 py-3", className)}>
      <div className="mb-2 flex items-center justify-between gap-2 px-2">
        <h2 className="font-600">Live</h2>
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
      <div ref={topRef} />
      {newCount > 0 && (
        <Button size="small" kind="main" className="sticky top-2 left-1/2 z-10 mx-auto mb-2 flex" onClick={showNew}>
          {newCount} new
        </Button>
      )}
      <QueryState query={query} subject="The feed" loading={<SkeletonRows rows={6} label="Loading the feed" />}>
        {(data) => (
          <>
            <FeedLines events={shown} view={view} />
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
