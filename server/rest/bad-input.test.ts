import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addMember } from "#server/domains/teams/commands";
import { createKey, revokeKey } from "#server/domains/teams/keys";
import { createLimits, setLimits } from "#server/http/limits";
import { newId } from "#server/lib/ids";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { cookieOf } from "#tests/support/cookie";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { makePerson, makeTeam } from "#tests/support/team";

let rest: RestServer;
const id = newId();

beforeAll(async () => {
  rest = await openRestServer();
});
afterAll(() => rest.close());

/** Every refusal is a problem by RFC 9457, with no word of our code in it. */
async function refusal(method: string, path: string, how: Parameters<RestServer["ask"]>[2] = {}) {
  const answer = await rest.ask(method, path, how);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.json).toMatchObject({ status: answer.status, title: expect.any(String), detail: expect.any(String) });
  expect(answer.json).toMatchObject({ type: expect.stringMatching(/^\/reference#problem-/) });
  expect(answer.json).toMatchObject({ instance: `urn:uuid:${answer.headers.get("x-request-id")}` });
  expect(answer.text).not.toMatch(/\.ts\b|node_modules|\bat \w+ \(/);
  return answer;
}

describe("a wrong request", () => {
  it.each([
    ["a field that is missing", "POST", "/missions", {}, { pointer: "/goal" }],
    ["a field of another type", "POST", "/missions", { goal: 7 }, { pointer: "/goal" }],
    ["a field that is too long", "POST", "/missions", { goal: "x".repeat(100_000) }, { pointer: "/goal" }],
    ["a field nobody knows", "POST", "/missions", { goal: "Weigh it", golas: 1 }, { pointer: "/golas" }],
    [
      "a field nobody knows deep inside",
      "POST",
      "/agents",
      { name: "Ada", role: "researcher", modelPolicy: { modle: "x" } },
      { pointer: "/modelPolicy/modle" },
    ],
    ["a field of the address in the body", "PATCH", `/tasks/${id}`, { id, title: "x" }, { pointer: "/id" }],
    ["a field the address decides", "POST", `/agents/${id}/pause`, { isPaused: false }, { pointer: "/isPaused" }],
    ["a date that is none", "POST", "/tasks", { title: "x", dueAt: "tomorrow" }, { pointer: "/dueAt" }],
    ["a day no month has", "POST", "/tasks", { title: "x", dueAt: "2026-02-30T09:00:00Z" }, { pointer: "/dueAt" }],
    ["a date that is a number", "POST", "/tasks", { title: "x", dueAt: 5 }, { pointer: "/dueAt" }],
    ["a body that is a list", "POST", "/missions", [1], { pointer: "" }],
    ["a body that is null", "POST", "/missions", null, { pointer: "" }],
    [
      "a prototype as a field",
      "POST",
      "/missions",
      JSON.parse('{"goal":"x y z","__proto__":{"a":1}}'),
      { pointer: "/__proto__" },
    ],
  ])("names %s", async (_what, method, path, body, place) => {
    const { status, json } = await refusal(method, path, { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: "bad_input", errors: [place] });
  });

  it.each([
    ["/tasks?limit=abc", "limit"],
    ["/tasks?limit=1e2", "limit"],
    ["/tasks?limit=%201", "limit"],
    ["/tasks?limit=", "limit"],
    ["/tasks?limit=0", "limit"],
    ["/tasks?limit=201", "limit"],
    ["/tasks?limit=1&limit=2", "limit"],
    ["/tasks?isBlocked=yes", "isBlocked"],
    ["/tasks?staus=done", "staus"],
    ["/tasks?status=finished", "status"],
    ["/tasks?dueBefore=soon", "dueBefore"],
    ["/tasks?cursor=%F0%9F", "cursor"],
    ["/missions?cursor=bm90IG9uZQ", "cursor"],
    ["/tasks?missionId=1", "missionId"],
    ["/market/compare?seriesIds=x", "seriesIds"],
  ])("names the parameter of %s", async (path, parameter) => {
    const { status, json } = await refusal("GET", path);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ parameter, in: "query" }] });
  });

  it("takes a repeated parameter where a list is asked, and yes and no as they are written", async () => {
    expect((await rest.ask("GET", "/tasks?isBlocked=false&limit=2&dueBefore=2026-12-01T00:00:00Z")).status).toBe(200);
    const ids = await refusal("GET", `/market/compare?seriesIds=${newId()}&seriesIds=${newId()}`);
    expect(ids.status).toBe(404);
  });

  it("names an id in the path that is none, and does not decode nonsense", async () => {
    expect((await refusal("GET", "/tasks/7")).json).toMatchObject({
      status: 400,
      errors: [{ parameter: "id", in: "path" }],
    });
    expect((await refusal("GET", "/tasks/%ff")).status).toBe(404);
    expect((await refusal("GET", `/tasks/${encodeURIComponent("../../etc/passwd")}`)).status).toBe(400);
    expect((await refusal("GET", "/tasks/%00")).status).toBe(400);
    expect((await refusal("GET", `/tasks/${newId()}`)).status).toBe(404);
  });

  it("with a path that tries to climb stays in it, and one that is no address breaks nothing", async () => {
    expect(await rawStatus("/api/v1/tasks/../../../etc/passwd")).toBe(404);
    expect(await rawStatus("/api/v1/tasks/..")).toBe(400);
    expect(await rawStatus("//[")).toBe(404);
    expect(await rawStatus("/api/v1?%")).toBe(404);
    expect(await rawStatus("/api/v1/search?text=why?&kind=nothing")).toBe(400);
    expect(await rawStatus("/api/v1/search?text=why?&kind=task")).toBe(200);
  });

  it("that is not JSON is refused with the place of the mistake", async () => {
    const send = (raw: BodyInit, type = "application/json") =>
      refusal("POST", "/missions", { raw, headers: { "content-type": type } });
    expect((await send('{"goal":')).json).toMatchObject({ status: 400, detail: expect.stringContaining("not JSON") });
    expect((await send(new Uint8Array([0xff, 0xfe, 0x7b]))).status).toBe(400);
    expect((await send("goal=x", "application/x-www-form-urlencoded")).status).toBe(415);
    expect((await send('{"goal":"x"}', "text/plain")).status).toBe(415);
    expect((await send('{"goal":"x"}', "application/json; charset=utf-16")).status).toBe(415);
    expect((await send(new Uint8Array([123, 125]), "")).status).toBe(415);
    const zipped = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await refusal("POST", "/missions", { raw: "x", headers: zipped })).status).toBe(415);
    expect((await send(`"${"[".repeat(100_000)}"`)).status).toBe(400);
    expect((await send(`{"goal":${"[".repeat(100_000)}`)).status).toBe(400);
  });

  it("that is too large hears so, also when it does not say how long it is", async () => {
    const large = JSON.stringify({ goal: "x".repeat(3_000_000) });
    expect(
      (await refusal("POST", "/missions", { raw: large, headers: { "content-type": "application/json" } })).status,
    ).toBe(413);
    expect(await chunked(large)).toBe(413);
    expect(await chunked(JSON.stringify({ goal: "Sent in parts" }))).toBe(201);
  });

  it("with another method is told which ones there are", async () => {
    const wrong = await refusal("DELETE", "/missions");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
    expect((await refusal("PUT", "/missions")).status).toBe(405);
    const options = await rest.ask("OPTIONS", "/missions", { token: null });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
    expect((await refusal("GET", "/nothing")).status).toBe(404);
    expect((await refusal("GET", "")).status).toBe(404);
    expect((await refusal("GET", "/missions/")).status).toBe(404);
  });

  it("that wants a form we cannot give is refused, and one that takes ours is not", async () => {
    const take = (accept: string) => rest.ask("GET", "/missions", { headers: { accept } });
    expect((await refusal("GET", "/missions", { headers: { accept: "text/csv" } })).status).toBe(406);
    expect((await take("application/json;q=0")).status).toBe(406);
    for (const accept of ["*/*", "application/*", "text/html, application/json;q=0.1", "nonsense, */*;q=0.5"])
      expect((await take(accept)).status).toBe(200);
  });
});

/** `HEAD` is `GET` without the body. */
it("answers HEAD with the head of GET", async () => {
  const [get, head] = [await rest.ask("GET", "/team"), await rest.ask("HEAD", "/team")];
  expect([head.status, head.text]).toEqual([200, ""]);
  expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
  expect((await rest.ask("HEAD", "/tasks/7")).text).toBe("");
});

describe("who is not let in", () => {
  it("is told so: nobody, a forged key, a revoked one, one without the permission", async () => {
    const none = await refusal("GET", "/missions", { token: null });
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="Muster"']);
    for (const token of ["mst_wrong", `${rest.token.slice(0, -1)}!`, "a".repeat(8_000)])
      expect((await refusal("GET", "/missions", { token })).status).toBe(401);
    const { id: keyId, secret } = await createKey.call(rest.team.ctx, { name: "narrow", scopes: ["tasks:read"] });
    expect((await rest.ask("GET", "/tasks", { token: secret })).status).toBe(200);
    const narrow = await refusal("POST", "/missions", {
      token: secret,
      raw: "not even JSON",
      headers: { "content-type": "application/json" },
    });
    expect(narrow.json).toMatchObject({ status: 403, detail: expect.stringContaining("“missions:write”") });
    await revokeKey.call(rest.team.ctx, { keyId });
    expect((await refusal("GET", "/tasks", { token: secret })).status).toBe(401);
  });

  it("by a cookie changes something only from our own pages", async () => {
    const cookie = await cookieOf(rest.team.userId);
    const start = (headers: Record<string, string>) =>
      rest.ask("POST", "/missions", { body: { goal: "By cookie" }, token: null, headers: { cookie, ...headers } });
    expect((await rest.ask("GET", "/missions", { token: null, headers: { cookie } })).status).toBe(200);
    expect((await start({})).status).toBe(403);
    expect((await start({ origin: "https://evil.example" })).status).toBe(403);
    expect((await start({ "sec-fetch-site": "cross-site", origin: rest.url })).status).toBe(403);
    expect((await start({ "sec-fetch-site": "same-origin" })).status).toBe(201);
    const sessions = await rest.ask("GET", "/auth/sessions", { token: null, headers: { cookie } });
    expect(sessions).toMatchObject({ status: 200, json: { items: [expect.objectContaining({ isThisOne: true })] } });
  });

  it("sees another team’s things by no address", async () => {
    const other = await makeTeam("Other");
    const slug = `t-${other.id.slice(-12)}`;
    const cookie = await cookieOf(rest.team.userId);
    const asked = { token: null, headers: { cookie, "x-muster-team": slug } };
    expect((await refusal("GET", "/missions", asked)).status).toBe(403);
    await addMember.call(other.machine, { userId: rest.team.userId, role: "viewer" });
    expect((await rest.ask("GET", "/missions", asked)).json).toMatchObject({ items: [] });
    expect((await rest.ask("GET", `/missions?team=${slug}`, { token: null, headers: { cookie } })).json).toMatchObject({
      items: [],
    });
  });

  it("hears from REST what tRPC says: a viewer, another team’s id, a key without the permission", async () => {
    const viewer = await makePerson(rest.team, "Vera", "viewer");
    const userId = viewer.actor.kind === "user" ? viewer.actor.userId : "";
    const cookie = { cookie: await cookieOf(userId), "sec-fetch-site": "same-origin" };
    const { id: taskId } = (await rest.ask("POST", "/tasks", { body: { title: "Mine" } })).json as { id: string };
    const { token } = await otherTeamsToken();
    const { secret } = await createKey.call(rest.team.ctx, { name: "reads", scopes: ["missions:read"] });
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    for (const headers of [cookie, bearer(token), bearer(secret)]) {
      const byRest = await rest.ask("PATCH", `/tasks/${taskId}`, { body: { title: "Yours" }, token: null, headers });
      const response = await fetch(`${rest.url}/api/trpc/tasks.update`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ json: { id: taskId, title: "Yours" } }),
      });
      const { error } = (await response.json()) as { error: { json: { message: string } } };
      const said = Reflect.get(Object(byRest.json), "detail");
      expect([byRest.status, said]).toEqual([response.status, error.json.message]);
      expect([403, 404]).toContain(byRest.status);
    }
  });
});

it("counts requests, says what is left, and when to come back", async () => {
  const few = await rest.ask("GET", "/auth/me");
  expect(few.headers.get("ratelimit")).toMatch(/"address";r=\d+;t=\d+, "key";r=\d+;t=\d+/);
  setLimits(createLimits({ ...RATE_LIMITS, key: { points: 1, seconds: 60 } }));
  try {
    expect((await rest.ask("GET", "/auth/me")).status).toBe(200);
    const over = await refusal("GET", "/auth/me");
    expect(over.status).toBe(429);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await refusal("POST", "/missions", { body: { goal: "x" } })).status).toBe(429);
  } finally {
    setLimits(undefined);
  }
});

async function otherTeamsToken(): Promise<{ token: string }> {
  const other = await makeTeam("Stranger");
  const { secret } = await createKey.call(other.ctx, { name: "theirs", scopes: ["tasks:write"] });
  return { token: secret };
}

/** The status of a path that is sent as it stands, which `fetch` would tidy up. */
function rawStatus(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(rest.url);
    const headers = { authorization: `Bearer ${rest.token}` };
    const sent = httpRequest({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

function chunked(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${rest.token}`,
      "content-type": "application/json",
      "transfer-encoding": "chunked",
    };
    const sent = httpRequest(`${rest.url}/api/v1/missions`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(text);
  });
}
