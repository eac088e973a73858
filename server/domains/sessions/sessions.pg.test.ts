import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import { makeTalk } from "#tests/support/chat";
import { openTestPostgres } from "#tests/support/database";
import { stopAnswer } from "./control.ts";
import { askNext } from "./orchestration.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

const liveIn = (sessionId: string) =>
  getDb().$count(
    runs,
    and(
      eq(runs.sessionId, sessionId),
      sql`${runs.status} in ('queued', 'running', 'waiting') and parent_run_id is null`,
    ),
  );

it("makes one live answer of two messages at once; the other waits in line", async () => {
  const talk = await makeTalk();
  const [one, other] = await Promise.all([talk.send("How is the team doing?"), talk.send("What is stuck?")]);
  expect([one.isQueued, other.isQueued].sort()).toEqual([false, true]);
  expect(await liveIn(talk.id)).toBe(1);
  expect((await talk.session()).queued).toHaveLength(1);
});

it("asks the next message once, whoever notices first that the answer is over", async () => {
  const talk = await makeTalk();
  const first = await talk.send("How is the team doing?");
  await talk.send("What is stuck?");
  await talk.drive(first.runId);
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => askNext.call(talk.team.machine, { sessionId: talk.id })),
  );
  expect(asked.filter(({ runId }) => runId !== null)).toHaveLength(1);
  expect(await liveIn(talk.id)).toBe(1);
});

it("takes many messages and a stop at once without losing one", async () => {
  const talk = await makeTalk();
  await talk.send("How is the team doing?");
  await Promise.all([
    ...Array.from({ length: 5 }, (_, at) => talk.send(`Message ${at}`)),
    stopAnswer.call(talk.team.ctx, { sessionId: talk.id }),
  ]);
  const shown = (await talk.talk()).filter((message) => message.role === "person").length;
  expect(shown + (await talk.session()).queued.length).toBe(6);
  expect(await liveIn(talk.id)).toBeLessThanOrEqual(1);
});

it("keeps one answer of the same message sent twice at once", async () => {
  const talk = await makeTalk();
  const id = "0190f5fe-0000-7000-8000-0000000000b2";
  const results = await Promise.allSettled([
    talk.send("How is the team doing?", { id }),
    talk.send("How is the team doing?", { id }),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await talk.talk()).toHaveLength(2);
});
