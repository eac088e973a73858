import { matchQuery, type Query, type QueryClient } from "@tanstack/react-query";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { patchCards } from "#components/lib/agent-patch";
import { belongsToFeed, prependEvent, readFeedInput } from "#components/lib/feed-patch";
import { createLiveBatch } from "#components/lib/live-batch";
import { isUrgent, type Topic, topicsOf } from "#components/lib/live-topics";
import type { EventView } from "#server/domains/events/schema";
import type { AppRouter } from "#server/routers/root";

type Feed = { items: EventView[]; nextCursor: string | null };
type LiveCache = {
  tell: (event: EventView, isNews: boolean) => void;
  markStale: (topic: Topic, isUrgent: boolean) => void;
  everything: () => void;
  follow: () => () => void;
};

const MOST_RECENT = 300;
/** Between a page's read on the server and the time its answer carries, other reads of the page may have taken this long. */
const READ_MS = 5_000;

/**
 * What arrives live changes the cache of queries, nothing else: rows are patched or asked for again. A page's own reads reach the
 * cache later than they were made, so what was told meanwhile is kept and applied to them too.
 */
export function createLiveCache(queryClient: QueryClient, trpc: TRPCOptionsProxy<AppRouter>): LiveCache {
  const cache = queryClient.getQueryCache();
  const recent: EventView[] = [];
  const filters = (topic: Topic) => trpc[topic].pathFilter();
  const feeds = trpc.events.list.queryFilter();
  const batch = createLiveBatch((topics) => {
    for (const topic of topics) void queryClient.invalidateQueries(filters(topic));
  });

  const patchFeed = (query: Query, events: readonly EventView[]) => {
    const mine = events.filter((event) => belongsToFeed(readFeedInput(query.queryKey), event));
    if (mine.length === 0) return;
    queryClient.setQueryData<Feed>(
      query.queryKey,
      (data) => data && { ...data, items: mine.reduce(prependEvent, data.items) },
    );
  };

  const catchUp = (query: Query, isFromPage: boolean) => {
    if (matchQuery(feeds, query)) return patchFeed(query, recent);
    // What the browser itself asks for is asked again when an event comes in between.
    if (!isFromPage) return;
    for (const event of recent)
      if (event.createdAt.getTime() > query.state.dataUpdatedAt - READ_MS)
        for (const topic of topicsOf(event))
          if (matchQuery(filters(topic), query)) batch.add(topic, isUrgent(event, topic));
  };

  return {
    tell: (event, isNews) => {
      recent.push(event);
      if (recent.length > MOST_RECENT) recent.shift();
      for (const query of cache.findAll(feeds)) patchFeed(query, [event]);
      if (!isNews) return;
      queryClient.setQueryData(trpc.agents.list.queryKey(), (cards) => cards && patchCards(cards, event));
      for (const topic of topicsOf(event)) batch.add(topic, isUrgent(event, topic));
    },
    markStale: batch.add,
    everything: () => void queryClient.invalidateQueries(),
    follow: () => {
      const unfollow = cache.subscribe((change) => {
        const arrival = arrivalOf(change);
        // Later: a page's reads are put into the cache while it renders.
        if (arrival) queueMicrotask(() => catchUp(change.query, arrival === "page"));
      });
      return () => {
        unfollow();
        batch.stop();
      };
    },
  };
}

type CacheChange = Parameters<Parameters<ReturnType<QueryClient["getQueryCache"]>["subscribe"]>[0]>[0];

/** Whether a change of the cache is an answer from the server, with the page or asked for by the browser. */
function arrivalOf(change: CacheChange): "page" | "browser" | null {
  if (change.type === "added") return change.query.state.data === undefined ? null : "page";
  if (change.type !== "updated") return null;
  if (change.action.type === "setState") return "page";
  return change.action.type === "success" && !change.action.manual ? "browser" : null;
}
