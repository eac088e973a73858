import { dehydrate, hydrate, QueryClient } from "@tanstack/react-query";
import { createTRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventView } from "#server/domains/events/schema";
import type { AppRouter } from "#server/routers/root";
import { createLiveCache } from "./live-cache.ts";

const NOW = new Date("2026-11-29T09:00:00Z").getTime();

function event(seq: number, atMs = NOW): EventView {
  return {
    seq,
    id: `e${seq}`,
    kind: "task.started",
    class: "domain",
    payload: {},
    actor: { kind: "system", name: "Muster" },
    missionId: null,
    taskId: null,
    agentId: null,
    runId: null,
    documentId: null,
    createdAt: new Date(atMs),
  };
}

function open() {
  const queryClient = new QueryClient();
  const trpc = createTRPCOptionsProxy<AppRouter>({ client: createTRPCClient<AppRouter>({ links: [] }), queryClient });
  const live = createLiveCache(queryClient, trpc);
  stops.push(live.follow());
  const feed = trpc.events.list.queryKey({ limit: 40, class: "domain" });
  const board = trpc.tasks.board.queryKey({});
  /** What the server read at a time, as it reaches the browser with the page. */
  const bring = (queryKey: readonly unknown[], data: unknown, updatedAt: number) => {
    const page = new QueryClient();
    page.setQueryData(queryKey, data, { updatedAt });
    hydrate(queryClient, dehydrate(page));
  };
  const seqs = () => queryClient.getQueryData<{ items: EventView[] }>(feed)?.items.map(({ seq }) => seq);
  const isStale = () => queryClient.getQueryState(board)?.isInvalidated;
  return { queryClient, live, feed, board, bring, seqs, isStale };
}

const stops: (() => void)[] = [];
const settled = () => vi.advanceTimersByTimeAsync(1_000);
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

describe("what is told live before a page's reads have reached the cache", () => {
  it("is in its feed (lines were missing when a page came late: between “started M-1” and “finished” nothing)", async () => {
    const { live, bring, feed, seqs } = open();
    live.tell(event(3), true);
    live.tell(event(4), true);
    bring(feed, { items: [event(2), event(1)], nextCursor: null }, NOW);
    await settled();
    expect(seqs()).toEqual([4, 3, 2, 1]);
  });

  it("is in the feed of the next page of the same visit, which was in the cache before", async () => {
    const { live, bring, feed, seqs } = open();
    bring(feed, { items: [event(1)], nextCursor: null }, NOW - 60_000);
    live.tell(event(2), true);
    live.tell(event(3), true);
    bring(feed, { items: [event(2), event(1)], nextCursor: null }, NOW + 1);
    await settled();
    expect(seqs()).toEqual([3, 2, 1]);
  });

  it("makes the page's other reads be asked again, and only those it can have changed", async () => {
    const { live, bring, board, queryClient, isStale } = open();
    live.tell(event(3), true);
    await settled();
    bring(board, { columns: [] }, NOW);
    bring(["something", "else"], 1, NOW);
    await settled();
    expect(isStale()).toBe(true);
    expect(queryClient.getQueryState(["something", "else"])?.isInvalidated).toBe(false);
  });

  it("leaves alone what was read well after it", async () => {
    const { live, bring, board, isStale } = open();
    live.tell(event(3, NOW - 20_000), true);
    await settled();
    bring(board, { columns: [] }, NOW);
    await settled();
    expect(isStale()).toBe(false);
  });
});

it("a feed the browser asked for keeps what was told while the answer was on its way", async () => {
  const { queryClient, live, feed, seqs } = open();
  const answer = queryClient.fetchQuery({
    queryKey: feed,
    queryFn: async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { items: [event(1)], nextCursor: null };
    },
  });
  live.tell(event(2), true);
  await vi.advanceTimersByTimeAsync(600);
  await answer;
  await settled();
  expect(seqs()).toEqual([2, 1]);
});

it("an event is told once, in order, and puts nothing behind the oldest line that was read", async () => {
  const { live, bring, feed, seqs } = open();
  bring(feed, { items: [event(7), event(5)], nextCursor: null }, NOW);
  for (const seq of [8, 6, 7, 3]) live.tell(event(seq), false);
  await settled();
  expect(seqs()).toEqual([8, 7, 6, 5]);
});
