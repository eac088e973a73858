import { expect, test } from "vitest";
import type { EventView, LiveMessage } from "#server/domains/events/schema";
import { connectLive, type LiveChannel, type LiveEnvironment, type LiveStatus } from "./live-connection.ts";

type Opened = Parameters<LiveEnvironment["open"]>[0] & { isClosed: boolean };

/** A browser in small: channels that hear each other and one lock that goes to the next in line. */
function browser() {
  const channels = new Set<LiveChannel>();
  const queue: { lead: () => void; isLeading: boolean }[] = [];
  const opened: Opened[] = [];
  const next = () => {
    const head = queue[0];
    if (!head || head.isLeading) return;
    head.isLeading = true;
    head.lead();
  };
  function tab(startSeq: number) {
    const channel: LiveChannel = {
      onmessage: null,
      close: () => void channels.delete(channel),
      postMessage: (wire) => {
        for (const other of channels)
          if (other !== channel) other.onmessage?.(new MessageEvent("message", { data: wire }) as never);
      },
    };
    channels.add(channel);
    const seen: number[] = [];
    const gaps: number[] = [];
    const refusals: number[] = [];
    const statuses: LiveStatus["kind"][] = [];
    const env: LiveEnvironment = {
      channel,
      now: () => 0,
      open: (args) => {
        const source = { ...args, isClosed: false };
        opened.push(source);
        return () => {
          source.isClosed = true;
        };
      },
      claimLead: (lead) => {
        const entry = { lead, isLeading: false };
        queue.push(entry);
        next();
        return () => {
          queue.splice(queue.indexOf(entry), 1);
          next();
        };
      },
    };
    const connection = connectLive(
      env,
      {
        onMessage: (message) => void (message.type === "event" && seen.push(message.event.seq)),
        onStatus: (status) => void statuses.push(status.kind),
        onGap: () => void gaps.push(1),
        onRefused: () => void refusals.push(1),
      },
      startSeq,
    );
    return { connection, seen, gaps, refusals, statuses };
  }
  const source = () => {
    const last = opened.at(-1);
    if (!last) throw new Error("no source is open");
    return last;
  };
  return { tab, opened, source };
}

const event = (seq: number): LiveMessage => ({ type: "event", event: { seq } as EventView });

test("two tabs share one source and both hear every event once", () => {
  const { tab, opened, source } = browser();
  const first = tab(10);
  const second = tab(10);
  source().onMessage(event(11));
  source().onMessage(event(12));
  source().onMessage(event(12));
  expect(opened).toHaveLength(1);
  expect(first.seen).toEqual([11, 12]);
  expect(second.seen).toEqual([11, 12]);
});

test("when the leading tab closes, the next goes on after the last event it heard", () => {
  const { tab, opened, source } = browser();
  const first = tab(10);
  const second = tab(10);
  source().onMessage(event(11));
  first.connection.close();
  expect(opened[0]?.isClosed).toBe(true);
  expect(source().afterSeq).toBe(11);
  source().onMessage(event(12));
  expect(second.seen).toEqual([11, 12]);
});

test("a tab that joins late learns that it missed something", () => {
  const { tab, source } = browser();
  tab(10);
  source().onMessage(event(15));
  const late = tab(12);
  const fresh = tab(15);
  expect(late.gaps).toHaveLength(1);
  expect(fresh.gaps).toHaveLength(0);
});

test("a run watched in any tab is watched by the source, from where it stands", () => {
  const { tab, opened, source } = browser();
  tab(10);
  const second = tab(10);
  source().onMessage(event(13));
  second.connection.watch(["run-1"]);
  expect(opened).toHaveLength(2);
  expect(source()).toMatchObject({ watchRunIds: ["run-1"], afterSeq: 13 });
  second.connection.close();
  expect(source().watchRunIds).toEqual([]);
});

test("a lost connection shows in every tab", () => {
  const { tab, source } = browser();
  tab(1);
  const second = tab(1);
  source().onStatus("live");
  source().onStatus("lost");
  expect(second.statuses.slice(-2)).toEqual(["live", "lost"]);
});

test("a refusal is told to every tab: they share the session that ended", () => {
  const { tab, source } = browser();
  const tabs = [tab(1), tab(1)];
  source().onRefused();
  expect(tabs.map(({ refusals }) => refusals)).toEqual([[1], [1]]);
});
