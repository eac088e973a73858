import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getDb } from "#db/handle";
import { missions } from "#db/tables/missions";
import { keptAnswers } from "#db/tables/rest";
import { sweepAnswers } from "#server/core/kept-answers";
import { newId } from "#server/lib/ids";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

let rest: RestServer;

beforeAll(async () => {
  rest = await openRestServer();
});
afterAll(() => rest.close());

const countMissions = async () => (await getDb().select().from(missions)).length;
const start = (goal: string, headers: Record<string, string>) =>
  rest.ask("POST", "/missions", { body: { goal }, headers });

async function makeTask(): Promise<string> {
  const { id } = (await rest.ask("POST", "/tasks", { body: { title: "Weigh the crates" } })).json as { id: string };
  return id;
}

describe("an Idempotency-Key", () => {
  it("gives the first answer again, and does nothing a second time", async () => {
    const headers = { "idempotency-key": newId() };
    const before = await countMissions();
    const first = await start("Once", headers);
    const again = await start("Once", headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await countMissions()).toBe(before + 1);
  });

  it("belongs to one request: another body is refused with 422, another address has its own", async () => {
    const headers = { "idempotency-key": newId() };
    await start("First", headers);
    expect(await start("Other", headers)).toMatchObject({
      status: 422,
      json: { code: "key_reused", errors: [{ parameter: "Idempotency-Key", in: "header" }] },
    });
    expect((await rest.ask("POST", "/tasks", { body: { title: "First" }, headers })).status).toBe(201);
  });

  it("is held by the first of two that come together", async () => {
    const headers = { "idempotency-key": newId() };
    const before = await countMissions();
    const answers = await Promise.all([1, 2, 3].map(() => start("Together", headers)));
    const made = answers.filter(({ status, headers: head }) => status === 201 && !head.get("idempotency-replayed"));
    expect(made).toHaveLength(1);
    for (const { status, headers: head } of answers)
      expect(status === 409 ? head.get("retry-after") : status).toEqual(status === 409 ? "1" : 201);
    expect(await countMissions()).toBe(before + 1);
  });

  it("keeps nothing of a refusal, so that the same key may be tried again", async () => {
    const headers = { "idempotency-key": newId() };
    expect((await start("", headers)).status).toBe(400);
    expect((await start("Now right", headers)).status).toBe(201);
  });

  it("works where a chat is answered, which no transaction can hold", async () => {
    const agent = (await rest.ask("POST", "/agents", { body: { name: "Iris", role: "researcher" } })).json as {
      id: string;
    };
    const chat = (await rest.ask("POST", "/sessions", { body: { agentId: agent.id } })).json as { id: string };
    const headers = { "idempotency-key": newId() };
    const empty = await rest.ask("POST", `/sessions/${chat.id}/messages`, { body: { body: "" }, headers });
    expect(empty.status).toBe(400);
    const say = () => rest.ask("POST", `/sessions/${chat.id}/messages`, { body: { body: "Hello" }, headers });
    const [first, again] = [await say(), await say()];
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  it("is refused where the answer holds a secret, and when it is none", async () => {
    const key = { name: "Robot", scopes: ["tasks:read"] };
    const refused = await rest.ask("POST", "/api-keys", { body: key, headers: { "idempotency-key": newId() } });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ parameter: "Idempotency-Key" }] } });
    expect((await start("x", { "idempotency-key": "a b" })).status).toBe(400);
    expect((await start("x", { "idempotency-key": "k".repeat(256) })).status).toBe(400);
  });

  it("is forgotten after a day", async () => {
    const headers = { "idempotency-key": newId() };
    await start("A day ago", headers);
    await getDb()
      .update(keptAnswers)
      .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) });
    expect((await start("Another", headers)).status).toBe(201);
    await sweepAnswers(Date.now() + 25 * 3_600_000);
    expect(await getDb().select().from(keptAnswers)).toEqual([]);
  });
});

describe("a tag", () => {
  it("spares an answer that is known, and changes with the resource", async () => {
    const id = await makeTask();
    const etag = (await rest.ask("GET", `/tasks/${id}`)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+\.[\w-]+"$/);
    const known = await rest.ask("GET", `/tasks/${id}`, { headers: { "if-none-match": `"other", W/${etag}` } });
    expect(known).toMatchObject({ status: 304, text: "" });
    await rest.ask("PATCH", `/tasks/${id}`, { body: { title: "Weigh all crates" } });
    expect((await rest.ask("GET", `/tasks/${id}`, { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  it("lets a change through only when nobody else made one", async () => {
    const id = await makeTask();
    const etag = (await rest.ask("GET", `/tasks/${id}`)).headers.get("etag") ?? "";
    const rename = (title: string, tag = etag) =>
      rest.ask("PATCH", `/tasks/${id}`, { body: { title }, headers: { "if-match": tag } });
    expect((await rename("By a weak tag", `W/${etag}`)).status).toBe(412);
    expect((await rename("Mine", `W/"other", ${etag}`)).status).toBe(200);
    expect(await rename("Theirs")).toMatchObject({
      status: 412,
      json: { code: "precondition_failed", errors: [{ parameter: "If-Match" }] },
    });
    expect((await rest.ask("GET", `/tasks/${id}`)).json).toMatchObject({ title: "Mine" });
    expect((await rename("Whatever is there", "*")).status).toBe(200);
    const cancel = await rest.ask("POST", `/tasks/${id}/cancel`, { headers: { "if-match": etag } });
    expect(cancel.status).toBe(412);
  });

  it("is not held against an address that has none, nor against what is gone", async () => {
    const headers = { "if-match": '"x.y"' };
    expect(await rest.ask("POST", "/notifications/read", { body: {}, headers })).toMatchObject({
      status: 400,
      json: { errors: [{ parameter: "If-Match", in: "header" }] },
    });
    expect((await rest.ask("PATCH", `/tasks/${newId()}`, { body: { title: "x" }, headers })).status).toBe(404);
  });
});
