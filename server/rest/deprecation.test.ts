import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenApi } from "#tests/support/openapi/document";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { chapter, get } from "./route.ts";

let rest: RestServer;

beforeAll(async () => {
  const routes = chapter("Team", [
    get("/crew", "members.list", "List the people", {
      id: "crew.list",
      deprecated: { since: "2026-11-01", until: "2027-05-01", instead: "/api/v1/members" },
    }),
    get("/members", "members.list", "List the people"),
  ]);
  rest = await openRestServer({ routes });
});
afterAll(() => rest.close());

it("an address that will go says since when, until when and what to use", async () => {
  const { status, headers } = await rest.ask("GET", "/crew");
  expect(status).toBe(200);
  expect(headers.get("deprecation")).toBe(`@${Date.parse("2026-11-01") / 1_000}`);
  expect(headers.get("sunset")).toBe("Sat, 01 May 2027 00:00:00 GMT");
  expect(headers.get("link")).toBe('</api/v1/members>; rel="successor-version"');
  const stays = await rest.ask("GET", "/members");
  expect([stays.headers.get("deprecation"), stays.headers.get("sunset")]).toEqual([null, null]);
});

it("the document says it as well", async () => {
  const { paths } = (await rest.ask("GET", "/openapi.json")).json as OpenApi;
  expect(paths["/crew"]?.get).toMatchObject({ deprecated: true });
  expect(paths["/members"]?.get).not.toHaveProperty("deprecated");
});
