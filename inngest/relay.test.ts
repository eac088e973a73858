import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { eventCursors, events } from "#db/tables/kernel";
import { lastStampedSeq, relayLag } from "#server/core/event-log";
import type { EventClass } from "#server/lib/event";
import { newId } from "#server/lib/ids";
import { openTestDatabase, openTestPostgres } from "#tests/support/database";
import { emitEvents as emitFor } from "#tests/support/events";
import { type Delivery, startRelay } from "./relay.ts";

const teamId = newId();
const DAY_MS = 24 * 60 * 60 * 1_000;

const emitEvents = (kinds: string[], eventClass?: EventClass) => emitFor(teamId, kinds, eventClass);

describe.each([
  ["PGlite", openTestDatabase],
  ["Postgres", openTestPostgres],
])("the relay on %s", (_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(events);
    await database.db.delete(eventCursors);
  });

  const order = () => database.db.select({ seq: events.seq, kind: events.kind }).from(events).orderBy(events.seq);
  const relayTo = (sent: Delivery[], fail = () => false) =>
    startRelay(
      database,
      {
        kinds: new Set(["a", "b"]),
        send: async (deliveries) => {
          if (fail()) throw new Error("the engine is away");
          sent.push(...deliveries);
        },
      },
      { isManual: true },
    );

  it("numbers committed events in order and sends those a function listens to", async () => {
    await emitEvents(["a", "x", "b"]);
    const sent: Delivery[] = [];
    const relay = relayTo(sent);
    await relay.runOnce();
    expect(await order()).toEqual([
      { seq: 1, kind: "a" },
      { seq: 2, kind: "x" },
      { seq: 3, kind: "b" },
    ]);
    expect(sent.map(({ name, data }) => [name, data.seq, data.teamId, data.kind])).toEqual([
      ["a", 1, teamId, "a"],
      ["b", 3, teamId, "b"],
    ]);
    await relay.runOnce();
    expect(sent).toHaveLength(2);
    await relay.stop();
  });

  it("keeps stamping while the engine is away, and sends everything once it is back, with the same ids", async () => {
    const sent: Delivery[] = [];
    let isAway = true;
    const relay = relayTo(sent, () => isAway);
    await emitEvents(["a"]);
    await expect(relay.runOnce()).rejects.toThrow("the engine is away");
    await emitEvents(["b"]);
    await relay.runOnce();
    expect(await order()).toHaveLength(2);
    expect(sent).toEqual([]);
    expect((await relayLag()).undispatched).toBe(2);
    await relay.stop();

    // The next process finds the cursor where the dead one left it.
    isAway = false;
    const next = relayTo(sent, () => isAway);
    await next.runOnce();
    expect(sent.map((delivery) => delivery.name)).toEqual(["a", "b"]);
    await next.stop();
  });

  it("never gives a number again, although the newest rows are gone", async () => {
    await emitEvents(["a", "b"]);
    const relay = relayTo([]);
    await relay.runOnce();
    await database.db.delete(events);
    await emitEvents(["a"]);
    await relay.runOnce();
    expect(await order()).toEqual([{ seq: 3, kind: "a" }]);
    expect(await lastStampedSeq()).toBe(3);
    await relay.stop();
  });

  it("deletes old trace events and keeps what the feed shows", async () => {
    await emitEvents(["step.started"], "trace");
    await emitEvents(["task.created"]);
    await database.db.update(events).set({ createdAt: new Date(Date.now() - 2 * DAY_MS) });
    await emitEvents(["step.finished"], "trace");
    const relay = relayTo([]);
    await relay.runOnce();
    expect((await order()).map((row) => row.kind)).toEqual(["task.created", "step.finished"]);
    await relay.stop();
  });

  it("takes 1,200 waiting events in one go", async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => ({
      teamId,
      kind: index % 2 ? "a" : "x",
      class: "domain" as const,
      payload: { index },
      actor: { kind: "system" as const, name: "test" },
      correlationId: "test",
      createdAt: new Date(1_700_000_000_000 + index),
    }));
    await database.db.insert(events).values(rows);
    const sent: Delivery[] = [];
    const relay = relayTo(sent);
    await relay.runOnce();
    expect(sent.map(({ data }) => data.index)).toEqual(rows.map((_, index) => index).filter((index) => index % 2));
    const [last] = await database.db.select().from(events).where(eq(events.seq, 1_200));
    expect(last?.payload).toEqual({ index: 1_199 });
    await relay.stop();
  });

  const ROUNDS = 8;

  it("is woken by a commit", async () => {
    let arrived = Promise.withResolvers<void>();
    const send = async () => arrived.resolve();
    const relay = startRelay(database, { kinds: new Set(["a"]), send });
    await expect.poll(() => relay.health().isLeader).toBe(true);
    const start = performance.now();
    for (let round = 0; round < ROUNDS; round += 1) {
      arrived = Promise.withResolvers();
      await emitEvents(["a"]);
      await arrived.promise;
    }
    // Without being woken it looks once a second.
    expect(performance.now() - start).toBeLessThan((ROUNDS * 1_000) / 2);
    await relay.stop();
  });
});
