import { createServer, request } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { loadAuthSecret } from "#server/boot/secret";
import { createAccessToken } from "#server/domains/teams/commands";
import { RATE_LIMITS, rateLimitsOf } from "#server/lib/rate-limits";
import { cookieOf } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { guarded, sendRefusal } from "./guard.ts";
import { createLimits, networkOf, setLimits } from "./limits.ts";
import { SECURE_HEADERS, secureAnswer } from "./secure-headers.ts";
import { answerTrpc } from "./trpc-door.ts";

let database: Database;
let team: TestTeam;
let token: string;
let cookie: string;
let url: string;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  team = await makeTeam();
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" })).token;
  cookie = await cookieOf(team.userId);
  const server = createServer((asked, response) => {
    settleClaims(asked, undefined);
    secureAnswer(response, asked.url === "/https");
    guarded(asked, response, (refusal) => {
      if (answerTrpc(asked, response, refusal)) return;
      if (refusal) sendRefusal(asked, response, refusal);
      else response.writeHead(200, { "Cache-Control": "private, max-age=60" }).end("a page");
    });
  });
  url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
  stops.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});
beforeEach(() => setLimits(createLimits(RATE_LIMITS)));
afterEach(() => setLimits(undefined));

const limit = (given: string) => setLimits(createLimits(rateLimitsOf(given).rules, rateLimitsOf(given).isOff));
const me = (headers: Record<string, string>) => fetch(`${url}/api/trpc/session.me`, { headers });
const statuses = async (count: number, ask: () => Promise<Response>) => {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await ask()).status);
  return seen;
};

describe("how often a caller may come", () => {
  it("is said in the head of each answer", async () => {
    const answer = await me({ cookie });
    expect(answer.headers.get("ratelimit-policy")).toBe('"address";q=9000;w=60, "user";q=6000;w=60');
    expect(answer.headers.get("ratelimit")).toMatch(/^"address";r=8999;t=\d+, "user";r=5999;t=\d+$/);
    expect((await me({ authorization: `Bearer ${token}` })).headers.get("ratelimit-policy")).toContain('"key";q=6000');
  });

  it.each([
    ["an address", "address=3", {}, "this address"],
    ["a person", "user=3", { isPerson: true }, "this account"],
    ["an access token", "key=3", { isProgram: true }, "this access token"],
    ["a team", "team=3", { isPerson: true }, "this team"],
  ])("is bounded for %s, and told with the time to wait", async (_, given, who, words) => {
    limit(given);
    const headers: Record<string, string> = {
      ...("isPerson" in who ? { cookie } : {}),
      ...("isProgram" in who ? { authorization: `Bearer ${token}` } : {}),
    };
    const before = await statuses(3, () => me(headers));
    expect(before).not.toContain(429);
    const refused = await me(headers);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      error: { json: { message: expect.stringContaining(words), data: { code: "TOO_MANY_REQUESTS" } } },
    });
  });

  it("is counted for each by itself", async () => {
    limit("user=2,key=2");
    expect(await statuses(3, () => me({ cookie }))).toEqual([200, 200, 429]);
    expect(await statuses(3, () => me({ authorization: `Bearer ${token}` }))).toEqual([200, 200, 429]);
    const forged = "next-auth.session-token=forged";
    expect(await statuses(4, () => me({ cookie: forged })), "a forged session counts for nobody").toEqual(
      Array(4).fill(401),
    );
  });

  it("holds for other doors in their own form, not for the files of the build, and not at all when it is off", async () => {
    limit("address=1");
    expect(await statuses(2, () => fetch(`${url}/norrland`))).toEqual([200, 429]);
    const refused = await fetch(`${url}/api/files/x`);
    expect([refused.status, await refused.json()]).toMatchObject([429, { error: { code: "limited" } }]);
    expect(await statuses(3, () => fetch(`${url}/_next/static/x.js`))).toEqual([200, 200, 200]);
    limit("off");
    expect(await statuses(5, () => fetch(`${url}/norrland`))).toEqual(Array(5).fill(200));
  });

  it("is a page in words for people, with the time to wait, also when their team as a whole asks too much", async () => {
    const slug = `t-${team.id.slice(-12)}`;
    const page = (path: string, more: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { headers: { cookie, accept: "text/html", ...more } });
    limit("team=3");
    expect((await page(`/${slug}/tasks`)).status).toBe(200);
    expect(await statuses(4, () => me({ cookie }))).toEqual([200, 200, 200, 429]);
    const refused = await page(`/${slug}/tasks`);
    const html = await refused.text();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toBe("text/html; charset=utf-8");
    for (const [name, value] of Object.entries(SECURE_HEADERS))
      if (name !== "content-security-policy") expect([name, refused.headers.get(name)]).toEqual([name, value]);
    expect(refused.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(html).toContain(`Too many requests by this team. Try again in ${seconds} s.`);
    expect(html).toContain(`http-equiv="refresh" content="${seconds}"`);
    expect((await page("/another-team/tasks")).status, "another team's pages").toBe(200);
    expect((await page(`/${slug}/tasks`, { accept: "*/*" })).headers.get("content-type")).toContain("application/json");
    limit("address=1");
    expect(await statuses(2, () => page("/sign-in"))).toEqual([200, 429]);
    expect(await (await page("/sign-in")).text()).toContain("Too many requests from this address.");
  });

  it("stays the same under 10,000 requests a minute: refused ones reach no door", async () => {
    limit("address=100");
    let answered = 0;
    for (let round = 0; round < 100; round += 1)
      answered += (await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/norrland`)))).filter(
        ({ status }) => status === 200,
      ).length;
    expect(answered).toBe(100);
  });

  it("takes a whole IPv6 network for one address, and IPv4 as it is", () => {
    expect(networkOf("2001:db8::1")).toBe(networkOf("2001:db8:0:0:ffff::2"));
    expect(networkOf("2001:db8:0:1::1")).not.toBe(networkOf("2001:db8::1"));
    expect([networkOf("::ffff:10.1.2.3"), networkOf("10.1.2.3")]).toEqual(["10.1.2.3", "10.1.2.3"]);
  });

  it("is set by name, and a wrong word is refused at the start", () => {
    expect(rateLimitsOf("sign-in=3").rules).toMatchObject({
      "sign-in": { points: 3, seconds: 900 },
      address: { points: 9_000 },
    });
    for (const wrong of ["address", "address=0", "adress=5", "address=-1", "on"])
      expect(() => rateLimitsOf(wrong)).toThrow(wrong);
  });
});

describe("a change", () => {
  const change = (path: string, headers: Record<string, string>, method = "POST") =>
    fetch(`${url}${path}`, { method, headers });

  it("that another site made a browser send is refused at every door that believes the cookie", async () => {
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const path of ["/api/trpc/team.setPaused", "/api/files", "/api/chat", "/api/auth/signout", "/norrland"])
      for (const from of foreign) {
        const { status } = await change(path, { cookie, "content-type": "application/json", ...from });
        expect([path, status]).toEqual([path, 403]);
      }
    expect((await change("/norrland", { cookie, origin: url })).status).toBe(200);
    expect((await change("/api/hooks/agents/x", { origin: "https://evil.example" })).status).toBe(200);
  });

  it("with a body that is too large, or of a length that is not told, is refused", async () => {
    const send = (headers: Record<string, string>, body: string) =>
      new Promise<number>((done, fail) => {
        const asked = request(`${url}/api/auth/signin`, { method: "POST", headers }, (response) => {
          response.resume().once("end", () => done(response.statusCode ?? 0));
        });
        asked.once("error", fail).end(body);
      });
    expect(await send({ "content-length": "17000" }, "x".repeat(17_000))).toBe(413);
    expect(await send({ "transfer-encoding": "chunked" }, "x")).toBe(411);
    expect(await send({ "content-length": "1" }, "x")).toBe(200);
  });
});

describe("an answer's head", () => {
  it("says what browsers must not do, unless its door says it otherwise", async () => {
    const { headers } = await fetch(`${url}/norrland`);
    for (const [name, value] of Object.entries(SECURE_HEADERS))
      expect([name, headers.get(name)]).toEqual([name, name === "cache-control" ? "private, max-age=60" : value]);
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  it("asks for https only where it is there", async () => {
    const { headers } = await fetch(`${url}/https`);
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
  });
});
