import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { getDb } from "#db/handle";
import { missions } from "#db/tables/missions";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

// What only several connections show.

let rest: RestServer;

beforeAll(async () => {
  rest = await openRestServer({ database: openTestPostgres });
});
afterAll(() => rest.close());

const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();

it("of changes held against one tag exactly one gets through", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = (await rest.ask("POST", "/tasks", { body: { title: `Round ${round}` } })).json as { id: string };
    const etag = (await rest.ask("GET", `/tasks/${id}`)).headers.get("etag") ?? "";
    const rename = (title: string) =>
      rest.ask("PATCH", `/tasks/${id}`, { body: { title }, headers: { "if-match": etag } });
    const answers = await Promise.all(["One", "Two", "Three", "Four"].map(rename));
    expect(statusesOf(answers)).toEqual([200, 412, 412, 412]);
  }
});

it("a key sent many times at once does its work once", async () => {
  const goal = `Once ${newId()}`;
  const headers = { "idempotency-key": newId() };
  const start = () => rest.ask("POST", "/missions", { body: { goal }, headers });
  const answers = await Promise.all(Array.from({ length: 8 }, start));
  for (const { status } of answers) expect([201, 409]).toContain(status);
  const rows = await getDb().select().from(missions).where(eq(missions.goal, goal));
  expect(rows).toHaveLength(1);
  expect((await start()).json).toMatchObject({ id: rows[0]?.id });
});
