import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { type Relay, startRelay } from "#inngest/relay";
import type { LiveMessage } from "#server/domains/events/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { emitEvents } from "#tests/support/events";
import { personContext } from "#tests/support/team";
import type { Hub } from "./hub.ts";
import { followTeam, type LiveItem } from "./live.ts";
import { startHub } from "./start.ts";

let database: Database;
let hub: Hub;
let relay: Relay;
let teamId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  relay = startRelay(database, { kinds: new Set(), send: async () => undefined });
  hub = await startHub();
});
afterAll(async () => {
  await relay.stop();
  await hub.stop();
  await database.close();
});
beforeEach(() => {
  teamId = newId();
});

const kindOf = ({ message }: LiveItem) => (message.type === "event" ? message.event.kind : message.type);

/** Reads in the background, as a connection does. */
function listen(options: { afterSeq?: number; watchRunIds?: string[]; teamId?: string } = {}) {
  const abort = new AbortController();
  const items: LiveItem[] = [];
  const ctx = personContext(options.teamId ?? teamId, newId(), "viewer");
  const { afterSeq, watchRunIds = [] } = options;
  const done = (async () => {
    for await (const item of followTeam({ ctx, afterSeq, watchRunIds, signal: abort.signal })) items.push(item);
  })();
  const stop = async () => {
    abort.abort();
    await done;
  };
  return { items, kinds: () => items.map(kindOf), stop, done };
}

describe("the live subscription", () => {
  it("says where it begins, then gives what happens, of the own team only", async () => {
    const live = listen();
    await expect.poll(live.kinds).toEqual(["ready"]);
    await emitEvents(newId(), ["other"]);
    await emitEvents(teamId, ["one", "two"]);
    await expect.poll(live.kinds).toEqual(["ready", "one", "two"]);
    await live.stop();
  });

  it("goes on behind the last event without a gap, while new ones arrive", async () => {
    await emitEvents(teamId, ["one", "two", "three"]);
    const first = listen({ afterSeq: 0 });
    await expect.poll(first.kinds).toEqual(["ready", "one", "two", "three"]);
    await first.stop();

    const writing = emitEvents(
      teamId,
      Array.from({ length: 30 }, (_, index) => `late ${index}`),
    );
    const second = listen({ afterSeq: first.items[1]?.seq });
    await writing;
    const wanted = ["ready", "two", "three", ...Array.from({ length: 30 }, (_, index) => `late ${index}`)];
    await expect.poll(second.kinds).toEqual(wanted);
    const places = second.items.map(({ seq }) => seq);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await second.stop();
  });

  it("takes a number from a lost database as the present end", async () => {
    const live = listen({ afterSeq: 1_000_000_000 });
    await expect.poll(live.kinds).toEqual(["ready"]);
    await emitEvents(teamId, ["one"]);
    await expect.poll(live.kinds).toEqual(["ready", "one"]);
    await live.stop();
  });

  it("streams the answer of a watched run: what is there at once, then what is added", async () => {
    const runId = newId();
    const part = { runId, stepIndex: 1, attempt: 1, isLast: false };
    hub.publishStream(teamId, { ...part, offset: 0, text: "The north " });
    const live = listen({ watchRunIds: [runId] });
    const stranger = listen({ watchRunIds: [runId], teamId: newId() });
    await expect.poll(live.kinds).toEqual(["ready", "stream"]);
    hub.publishStream(teamId, { ...part, offset: 10, text: "leads." });
    hub.publishStream(teamId, { ...part, attempt: 2, offset: 0, text: "The" });
    const texts = () => live.items.flatMap(({ message }) => (message.type === "stream" ? [partOf(message)] : []));
    await expect.poll(texts).toEqual(["1 0 The north ", "1 10 leads.", "2 0 The"]);
    expect(stranger.kinds()).toEqual(["ready"]);
    expect(hub.readStream(teamId, runId)?.text).toBe("The");
    expect(hub.readStream(newId(), runId)).toBeNull();
    await Promise.all([live.stop(), stranger.stop()]);
  });

  it("cuts off a reader that does not keep up, which then resumes", async () => {
    const runId = newId();
    const ctx = personContext(teamId, newId(), "viewer");
    const slow = followTeam({ ctx, watchRunIds: [runId], signal: new AbortController().signal });
    await slow.next();
    for (let offset = 0; offset < 2_100; offset += 1) {
      hub.publishStream(teamId, { runId, stepIndex: 1, attempt: 1, offset, text: "x", isLast: false });
    }
    await expect(slow.next()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("forgets a reader that went away", async () => {
    const before = hub.health().followers;
    const live = listen();
    await expect.poll(() => hub.health().followers).toBe(before + 1);
    await live.stop();
    expect(hub.health().followers).toBe(before);
  });
});

function partOf({ part }: Extract<LiveMessage, { type: "stream" }>): string {
  return `${part.attempt} ${part.offset} ${part.text}`;
}
