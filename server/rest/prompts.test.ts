import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#server/lib/ids";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

let rest: RestServer;

beforeAll(async () => {
  rest = await openRestServer();
});
afterAll(() => rest.close());

const reader = { name: "reader", type: "text", description: "Whom it is for" };
const made = { name: "house-style", description: "How we write", body: "Write for {{reader}}.", variables: [reader] };

it("a prompt is written, saved under If-Match, labelled, compared, filled in and archived by REST", async () => {
  const headers = { "idempotency-key": newId() };
  const created = await rest.ask("POST", "/prompts", { body: made, headers });
  expect(created).toMatchObject({ status: 201, json: { name: "house-style", version: 1 } });
  const { id } = created.json as { id: string };
  expect(created.headers.get("location")).toBe(`/api/v1/prompts/${id}`);
  const again = await rest.ask("POST", "/prompts", { body: made, headers });
  expect(again).toMatchObject({ status: 201, json: { id } });
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await rest.ask("POST", "/prompts", { body: made })).toMatchObject({ status: 409 });

  const read = await rest.ask("GET", "/prompts/house-style");
  expect(read).toMatchObject({ status: 200, json: { id, shown: { version: 1, body: made.body } } });
  const tag = read.headers.get("etag") ?? "";
  const second = { baseVersion: 1, body: "Write for {{reader}}, briefly.", variables: [reader], note: "Shorter" };
  const save = (body: unknown, etag: string) =>
    rest.ask("POST", `/prompts/${id}/versions`, { body, headers: { "if-match": etag } });
  expect(await save(second, tag)).toMatchObject({ status: 200, json: { version: 2 } });
  expect(await save({ ...second, baseVersion: 2, body: "Third" }, tag)).toMatchObject({ status: 412 });
  expect(await rest.ask("POST", `/prompts/${id}/versions`, { body: second })).toMatchObject({ status: 409 });

  const diff = await rest.ask("GET", `/prompts/${id}/diff?from=1&to=2`);
  expect(diff.json).toMatchObject({ lines: [{ kind: "removed" }, { kind: "added", text: second.body }] });
  expect(await rest.ask("PUT", `/prompts/${id}/labels/production`, { body: { version: 2 } })).toMatchObject({
    json: { label: "production", version: 2 },
  });
  const fill = (values: object) => rest.ask("POST", `/prompts/${id}/render`, { body: { label: "production", values } });
  expect(await fill({ reader: "Nils" })).toMatchObject({
    json: { version: 2, text: "Write for Nils, briefly.", tokens: expect.any(Number) },
  });
  expect(await fill({})).toMatchObject({
    status: 400,
    json: { detail: expect.stringContaining("“reader” is missing") },
  });
  expect(await rest.ask("PUT", `/prompts/${id}/archived`, { body: { isArchived: true } })).toMatchObject({
    status: 200,
  });
  expect((await rest.ask("GET", "/prompts")).json).toEqual({ items: [], nextCursor: null });
});

it("prompts come in pages with a link to the next, and their versions too", async () => {
  const name = (at: number) => ({ ...made, name: `page-${at}` });
  for (const at of [1, 2, 3]) await rest.ask("POST", "/prompts", { body: name(at) });
  const first = await rest.ask("GET", "/prompts?text=page-&limit=2");
  expect(first.json).toMatchObject({ items: [{ name: "page-1" }, { name: "page-2" }] });
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  const last = await rest.ask("GET", next.replace(/^.*\/api\/v1/, ""));
  expect(last.json).toMatchObject({ items: [{ name: "page-3" }], nextCursor: null });
  const [{ id }] = (last.json as { items: [{ id: string }] }).items;
  await rest.ask("POST", `/prompts/${id}/versions`, { body: { baseVersion: 1, body: "Second" } });
  const versions = await rest.ask("GET", `/prompts/${id}/versions?limit=1`);
  expect(versions.json).toMatchObject({ items: [{ version: 2 }], nextCursor: expect.any(String) });
});
