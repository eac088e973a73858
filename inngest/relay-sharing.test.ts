import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { asc, count, eq, isNull } from "drizzle-orm";
import postgres from "postgres";
import { expect, it } from "vitest";
import { type Database, openPostgres } from "#db/client";
import { setDatabase } from "#db/handle";
import { eventCursors, events } from "#db/tables/kernel";
import { newId } from "#server/lib/ids";
import { createPostgresDatabase, openTestPostgres } from "#tests/support/database";
import { emitEvents } from "#tests/support/events";
import { type Delivery, startRelay } from "./relay.ts";

// What only a real server shows: two processes on one database, somebody else's open transaction, a dump.

const run = promisify(execFile);
const teamId = newId();
const KINDS = new Set(["a"]);

const unstamped = async (database: Database) =>
  (await database.db.select({ n: count() }).from(events).where(isNull(events.seq)))[0]?.n;

it("two relays on one Postgres never number twice, leave no gap, and one follows the other", async () => {
  const database = await openTestPostgres();
  const other = await openPostgres(database.url);
  const sent: Delivery[] = [];
  const send = async (deliveries: Delivery[]) => void sent.push(...deliveries);
  const first = startRelay(database, { kinds: KINDS, send });
  const second = startRelay(other, { kinds: KINDS, send });
  try {
    await expect.poll(() => [first, second].filter((relay) => relay.health().isLeader).length).toBe(1);
    const writers = Array.from({ length: 6 }, () => emitEvents(teamId, Array(40).fill("a")));
    await expect.poll(() => sent.length).toBeGreaterThan(60);
    // The leader goes in the middle of it; the other takes over.
    await (first.health().isLeader ? first : second).stop();
    await Promise.all(writers);
    await expect.poll(() => new Set(sent.map(({ id }) => id)).size).toBe(240);
    const rows = await database.db.select({ seq: events.seq }).from(events).orderBy(asc(events.seq));
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 240 }, (_, index) => index + 1));
    const numbers = sent.map(({ data }) => Number(data.seq));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    await other.close();
    await database.close();
  }
});

it("two that both believe to lead still number each event once", async () => {
  const database = await openTestPostgres();
  const leadAnyway = { ...database, lead: async () => ({ isHeld: () => true, release: async () => undefined }) };
  const relays = [1, 2, 3].map(() =>
    startRelay(leadAnyway, { kinds: KINDS, send: async () => undefined }, { isManual: true }),
  );
  try {
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 5 }, () => emitEvents(teamId, ["a", "a"])));
      await Promise.all(relays.map((relay) => relay.runOnce()));
    }
    const rows = await database.db.select({ seq: events.seq }).from(events).orderBy(asc(events.seq));
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  } finally {
    await database.close();
  }
});

it("a transaction held open elsewhere delays nothing", async () => {
  const database = await openTestPostgres();
  const elsewhere = postgres(database.url, { max: 1, onnotice: () => undefined });
  const relay = startRelay(database, { kinds: KINDS, send: async () => undefined });
  const finish = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const holding = elsewhere.begin(async (held) => {
    await held`create table held_open (n int)`;
    await held`insert into events (id, team_id, kind, class, payload, actor, correlation_id)
      values (${newId()}, ${teamId}, 'late', 'domain', '{}', '{"kind":"system","name":"test"}', 'test')`;
    began.resolve();
    await finish.promise;
  });
  try {
    await began.promise;
    await emitEvents(teamId, Array(20).fill("a"));
    await expect.poll(() => unstamped(database)).toBe(0);
    finish.resolve();
    await holding;
    // What commits late comes last, and is not passed over. It sent no signal, so that a poll finds it.
    const lastKind = async () => (await database.db.select().from(events).where(eq(events.seq, 21)))[0]?.kind;
    await expect.poll(lastKind).toBe("late");
  } finally {
    finish.resolve();
    await relay.stop();
    await elsewhere.end();
    await database.close();
  }
});

it("after a dump and restore the cursors still work", async () => {
  const database = await openTestPostgres();
  const target = await createPostgresDatabase();
  const folder = await mkdtemp(join(tmpdir(), "muster-dump-"));
  const sent: Delivery[] = [];
  const dispatch = { kinds: KINDS, send: async (deliveries: Delivery[]) => void sent.push(...deliveries) };
  try {
    await emitEvents(teamId, ["a", "a", "a"]);
    const before = startRelay(database, dispatch, { isManual: true });
    await before.runOnce();
    await before.stop();
    await emitEvents(teamId, ["a", "a"]);
    const file = join(folder, "dump.sql");
    await run(programOf("pg_dump"), ["--no-owner", "--file", file, database.url]);
    await run(programOf("psql"), ["--quiet", "--set", "ON_ERROR_STOP=1", "--file", file, target.url]);

    const restored = await openPostgres(target.url);
    setDatabase(restored);
    const after = startRelay(restored, dispatch, { isManual: true });
    await after.runOnce();
    await emitEvents(teamId, ["a"]);
    await after.runOnce();
    expect(sent.map(({ data }) => data.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await restored.db.select({ seq: eventCursors.seq }).from(eventCursors)).toEqual([{ seq: 6 }, { seq: 6 }]);
    await after.stop();
    await restored.close();
  } finally {
    await database.close();
    await target.drop();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Debian keeps the version's own programs out of PATH. */
function programOf(name: string): string {
  const found = globSync(`/usr/lib/postgresql/*/bin/${name}`).sort().at(-1);
  return found && existsSync(found) ? found : name;
}
