import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openPostgres } from "#db/client";
import { setDatabase } from "#db/handle";
import { startRelay } from "#inngest/relay";
import type { StreamPart } from "#server/domains/events/schema";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { emitEvents } from "#tests/support/events";
import { type EventTail, startEventTail } from "./event-tail.ts";
import { type Streams, startStreams } from "./streams.ts";

// Two processes on one Postgres: two hubs, each over a connection pool of its own.

let first: Database;
let second: Database;
const started: { stop(): Promise<void> }[] = [];
const teamId = newId();

beforeAll(async () => {
  const opened = await openTestPostgres();
  first = opened;
  second = await openPostgres(opened.url);
});
afterAll(async () => {
  for (const part of started.reverse()) await part.stop();
  await second.close();
  await first.close();
});

/** The handle is one a process; what is started here keeps the one it was started with only for listening. */
async function inProcess<T extends { stop(): Promise<void> }>(
  database: Database,
  start: () => T | Promise<T>,
): Promise<T> {
  setDatabase(database);
  const part = await start();
  started.push(part);
  return part;
}

it("two processes see all events in the same order", async () => {
  const tails: EventTail[] = [await inProcess(first, startEventTail), await inProcess(second, startEventTail)];
  started.push(startRelay(first, { kinds: new Set(), send: async () => undefined }));
  const seen: string[][] = tails.map((tail) => {
    const ids: string[] = [];
    tail.follow((event) => ids.push(event.id));
    return ids;
  });
  await Promise.all(Array.from({ length: 5 }, () => emitEvents(teamId, Array(20).fill("a"))));
  await expect.poll(() => seen.map((ids) => ids.length)).toEqual([100, 100]);
  expect(seen[0]).toEqual(seen[1]);
});

it("a stream begun in one process is watched in another, also by a latecomer and through a new attempt", async () => {
  const writer: Streams = await inProcess(first, () => startStreams(true));
  const reader: Streams = await inProcess(second, () => startStreams(true));
  const runId = newId();
  const texts = { early: "", late: "" };
  const into = (name: keyof typeof texts) => (part: StreamPart) => {
    texts[name] = part.offset === 0 ? part.text : texts[name] + part.text;
  };
  reader.watch(teamId, runId, into("early"));
  reader.watch(newId(), runId, () => expect.unreachable("another team watches"));
  const write = (attempt: number, words: string[]) => {
    let offset = 0;
    for (const text of words) {
      writer.publish(teamId, { runId, stepIndex: 3, attempt, offset, text, isLast: false });
      offset += text.length;
    }
  };
  write(1, ["The ", "north ", "leads"]);
  await expect.poll(() => texts.early).toBe("The north leads");
  write(2, ["Now ", "the west"]);
  await expect.poll(() => texts.early).toBe("Now the west");
  reader.watch(teamId, runId, into("late"));
  expect(texts.late).toBe("Now the west");
  writer.publish(teamId, { runId, stepIndex: 3, attempt: 2, offset: 12, text: ".", isLast: true });
  await expect.poll(() => texts.late).toBe("Now the west.");
  expect(reader.read(teamId, runId)).toMatchObject({ text: "Now the west.", isLast: true, attempt: 2 });
});
