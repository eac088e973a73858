import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

let rest: RestServer;

beforeAll(async () => {
  rest = await openRestServer();
});
afterAll(() => rest.close());

describe("the REST door", () => {
  it("starts a mission, shows it, and lists it in pages", async () => {
    const made = await rest.ask("POST", "/missions", { body: { goal: "Find the three cheapest carriers" } });
    expect(made.status).toBe(201);
    const { id, number } = made.json as { id: string; number: number };
    expect(made.headers.get("location")).toBe(`/api/v1/missions/${id}`);
    const shown = await rest.ask("GET", `/missions/${id}`);
    expect(shown).toMatchObject({ status: 200, json: { id, number, goal: "Find the three cheapest carriers" } });
    await rest.ask("POST", "/missions", { body: { goal: "Another one" } });
    const first = await rest.ask("GET", "/missions?limit=1");
    expect(first.json).toMatchObject({ items: [{ title: "Another one" }], nextCursor: expect.any(String) });
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await rest.ask("GET", next.replace("/api/v1", ""));
    expect(second).toMatchObject({ status: 200, json: { items: [{ id }], nextCursor: null } });
    expect(second.headers.get("link")).toBeNull();
  });

  it("compresses pages and its document, and leaves what has a strong tag as it is", async () => {
    const codingOf = async (path: string) => {
      const { headers } = await rest.ask("GET", path, { headers: { "accept-encoding": "gzip" } });
      return [headers.get("content-encoding"), headers.get("vary")];
    };
    expect(await codingOf("/missions")).toEqual(["gzip", "accept, accept-encoding"]);
    expect(await codingOf("/openapi.json")).toEqual(["gzip", "accept, accept-encoding"]);
    expect(await codingOf("/team")).toEqual([null, "accept"]);
  });

  it("wraps a bare list, and answers 404 for what may be missing", async () => {
    expect((await rest.ask("GET", "/agents")).json).toMatchObject({ items: [] });
    const { id } = (await rest.ask("POST", "/missions", { body: { goal: "No plan yet" } })).json as { id: string };
    expect(await rest.ask("GET", `/missions/${id}/plan`)).toMatchObject({ status: 404, json: { code: "not_found" } });
  });
});
