import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#server/lib/ids";
import { buf, jsonOf, publishedTypes } from "#tests/support/read-protobuf";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { mount } from "../mount.ts";
import { respond } from "../respond.ts";
import { ROUTES } from "../routes.ts";
import { messagesOf, PROBLEM, PROTOBUF } from "./published.ts";

const ALL = ROUTES.map(mount);
const types = publishedTypes();
let rest: RestServer;
let mission: { id: string };

beforeAll(async () => {
  rest = await openRestServer();
  const made = await rest.ask("POST", "/missions", { body: { goal: "Zähle die Zelte 🏕️ in Göteborg" } });
  mission = made.json as { id: string };
});
afterAll(() => rest.close());

/** An answer in protobuf, read by the published file as what `id` answers. */
async function readAs(id: string, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${rest.token}`, accept: PROTOBUF, ...init.headers };
  const response = await fetch(`${rest.url}/api/v1${path}`, { ...init, headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = messagesOf(ALL).get(id);
  if (!type) throw new Error(`${id} has no message`);
  return { status: response.status, headers: response.headers, json: jsonOf(types, type, bytes) };
}

describe("Accept: application/x-protobuf", () => {
  it.each([
    ["missions.list", "/missions"],
    ["missions.get", "/missions/:id"],
    ["tasks.list", "/tasks"],
    ["events.list", "/activities"],
    ["team.summary", "/team"],
    ["audit.list", "/audit"],
  ])("%s answers the same as in JSON", async (id, path) => {
    const address = path.replace(":id", mission.id);
    const asJson = await rest.ask("GET", address);
    expect(asJson.status, `${address}: ${asJson.text}`).toBe(200);
    const { status, headers, json } = await readAs(id, address);
    expect({ status, json: still(json) }).toEqual({ status: 200, json: still(asJson.json) });
    expect(headers.get("content-type")).toBe(`${PROTOBUF}; messageType="muster.v1.${messagesOf(ALL).get(id)?.name}"`);
    expect(headers.get("vary")).toContain("accept");
  });

  it("answers a change as well, and its repetition from the kept answer", async () => {
    const key = { "idempotency-key": newId() };
    const asJson = await rest.ask("POST", "/missions", { body: { goal: "Another one" }, headers: key });
    const { status, headers, json } = await readAs("missions.create", "/missions", {
      method: "POST",
      headers: { ...key, "content-type": "application/json" },
      body: JSON.stringify({ goal: "Another one" }),
    });
    expect({ status, json }).toEqual({ status: 201, json: asJson.json });
    expect(headers.get("idempotency-replayed")).toBe("true");
  });

  it("tells problems as muster.v1.Problem", async () => {
    const { status, headers, json } = await readAs(PROBLEM, "/missions?limit=0");
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { status: 400, code: "bad_input", errors: [{ parameter: "limit", in: "query" }] },
    });
    expect(headers.get("content-type")).toBe(`${PROTOBUF}; messageType="muster.v1.Problem"`);
  });

  it.each([
    ["*/*", "application/json"],
    ["application/*", "application/json"],
    [`${PROTOBUF};q=0.5, application/json`, "application/json"],
    [`application/json;q=0.5, ${PROTOBUF}`, PROTOBUF],
    [`application/json;q=0, application/*`, PROTOBUF],
    [`${PROTOBUF}, */*;q=0.1`, PROTOBUF],
  ])("Accept: %s gets %s", async (accept, type) => {
    const { status, headers } = await rest.ask("GET", "/missions", { headers: { accept } });
    expect({ status, type: headers.get("content-type")?.split(";")[0] }).toEqual({ status: 200, type });
  });

  it("answers 406 to who takes neither, and says in JSON what there is", async () => {
    const answer = await rest.ask("GET", "/missions", { headers: { accept: "text/html" } });
    expect(answer).toMatchObject({
      status: 406,
      json: { code: "not_acceptable", detail: expect.stringContaining("application/json or application/x-protobuf") },
    });
    expect(answer.headers.get("vary")).toContain("accept");
  });

  it("has a tag of its own for each form, and either holds for a change", async () => {
    const path = `/missions/${mission.id}`;
    const version = { headers: { accept: "application/json" } };
    const first = (await rest.ask("GET", path, version)).headers.get("etag") ?? "";
    const second = (await rest.ask("GET", path, { headers: { accept: PROTOBUF } })).headers.get("etag") ?? "";
    expect(first.split(".")[0]).toBe(second.split(".")[0]);
    expect(first).not.toBe(second);
    const change = await rest.ask("POST", `${path}/pause`, { headers: { "if-match": second }, body: {} });
    expect(change.status, change.text).toBe(200);
  });

  it("takes no protobuf in requests: 415 says what to send", async () => {
    const headers = { "content-type": PROTOBUF };
    expect(await rest.ask("POST", "/missions", { raw: new Uint8Array([10, 1, 65]), headers })).toMatchObject({
      status: 415,
      json: { code: "unsupported_media_type", detail: expect.stringContaining("takes application/json") },
    });
  });

  it("answers 406 rather than a half answer when JSON lies too deep, and says what to do", () => {
    const mounted = ALL.find(({ route }) => route.operationId === "pins.list");
    if (!mounted) throw new Error("There is no pins.list");
    let tree: unknown = 1;
    for (let level = 0; level < 60; level += 1) tree = [tree];
    const pin = { id: "1", title: "", isLive: false, size: "half", runId: null, runNumber: null, stepIndex: null };
    const body = { items: [{ ...pin, tree, createdAt: new Date() }] };
    const deep = () => respond({ mounted, all: ALL }, body, PROTOBUF);
    expect(deep).toThrow(
      /^Protobuf cannot carry this answer whole \(items\.0\.tree\.0.*\)\. Ask for application\/json\.$/,
    );
  });

  it("serves the published file to everybody, under the path by which it is imported", async () => {
    const { status, headers, text } = await rest.ask("GET", "/proto/muster/v1/api.proto", { token: null });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text).toContain("\npackage muster.v1;\n");
    expect(buf(["lint"]).ok).toBe(true);
    const etag = headers.get("etag") ?? "";
    const again = await rest.ask("GET", "/proto/muster/v1/api.proto", { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    for (const path of ["/proto/field-numbers.json", "/proto/..%2Fpackage.json", "/proto/"])
      expect((await rest.ask("GET", path)).status, path).toBe(404);
  });
});

/** Without what goes on between two looks. */
function still(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === "durationMs" ? 0 : value)));
}
