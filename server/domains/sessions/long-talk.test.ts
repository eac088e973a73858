import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { newId } from "#server/lib/ids";
import { makeTalk } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { listTalk } from "./queries.ts";
import { readTurn } from "./turn.ts";

let database: Database;
let talk: Awaited<ReturnType<typeof makeTalk>>;
const ids: string[] = [];
const LENGTH = 500;

beforeAll(async () => {
  database = await openTestDatabase();
  talk = await makeTalk();
  for (let at = 0; at < LENGTH; at += 1) ids.push(newId(Date.now() - (LENGTH - at) * 1_000));
  await getDb()
    .insert(chatMessages)
    .values(
      ids.map((id, at) => ({
        id,
        teamId: talk.team.id,
        sessionId: talk.id,
        parentId: ids[at - 1] ?? null,
        role: "person" as const,
        status: "sent" as const,
        userId: talk.team.userId,
        agentId: talk.juno,
        body: `Message ${at} of a long talk`,
        createdAt: new Date(Date.now() - (LENGTH - at) * 1_000),
      })),
    );
  await getDb()
    .update(chatSessions)
    .set({ headId: ids.at(-1) ?? null })
    .where(eq(chatSessions.id, talk.id));
});
afterAll(() => database.close());

it("is read page by page from its end, each message once and in order", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTalk.call(talk.team.ctx, { sessionId: talk.id, limit: 100, ...(cursor ? { cursor } : {}) });
    seen.unshift(...page.items.map((message) => message.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(ids);
});

it("gives what was said behind a message, and nothing before it", async () => {
  const page = await listTalk.call(talk.team.ctx, { sessionId: talk.id, limit: 200, afterId: ids[LENGTH - 4] ?? "" });
  expect(page.items.map((message) => message.id)).toEqual(ids.slice(-3));
});

it("tells an answer only the newest of it, and that more was said", async () => {
  const { runId } = await talk.send("How is the team doing?");
  const turn = await readTurn.call(talk.team.machine, { runId: runId ?? "" });
  expect(turn.earlier).toHaveLength(40);
  expect(turn.earlier.at(-1)?.text).toBe(`Message ${LENGTH - 1} of a long talk`);
  expect(turn.leftOut).toBeGreaterThan(0);
});
