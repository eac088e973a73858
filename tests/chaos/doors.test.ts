import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join, relative } from "node:path";
import { text as readText } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { DOORS, type Door, doorOf } from "#server/http/doors";
import { SECURE_HEADERS } from "#server/http/secure-headers";
import { appRouter } from "#server/routers/root";
import { signIn } from "#tests/bench/session";
import { pagesOf } from "#tests/support/pages";
import { makeDataDir, startServer, type TestServer } from "#tests/support/server-process";

const API = join(import.meta.dirname, "../../app/api");
const ID = "01a00000-0000-7000-8000-000000000000";
const FOREIGN: Record<string, string>[] = [
  { origin: "https://evil.example" },
  { origin: "null" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
];

let server: TestServer;
let url: string;
let cookie: string;
let pages: string[];
beforeAll(async () => {
  server = startServer(await makeDataDir());
  url = (await server.ready()).url;
  cookie = await signIn(url);
  const { api } = await server.client();
  const { id: missionId } = await api.missions.create.mutate({ goal: "Count the tents." });
  const { id: taskId } = await api.tasks.create.mutate({ title: "Count them", missionId });
  const { documentId } = await api.documents.create.mutate({ title: "Tents", body: "None yet." });
  pages = await pagesOf(api, { id: missionId, documentId, taskId, runNumber: 1 });
});

/** An address of each door, as a stranger might ask for it. */
function addressOf({ name }: Door): string {
  const known: Record<string, string> = {
    trpc: "/api/trpc/session.me",
    rest: "/api/v1/missions",
    files: `/api/files/${ID}`,
    chat: `/api/chat/${ID}/stream`,
    "sign-in": "/api/auth/csrf",
    hooks: "/api/hooks/agents/none",
    unsubscribe: "/api/unsubscribe/none",
    audit: "/api/audit/export",
    documents: `/api/documents/${ID}/export`,
    workspaces: `/api/workspaces/${ID}/export`,
    engine: "/api/inngest",
    share: "/share/none",
    health: "/api/health/deep",
    pages: "/norrland",
    "team export": "/api/team/export",
    "team import": "/api/team/import",
    control: "/api/control/none",
    socket: "/api/ws",
    oauth: "/api/oauth/token",
  };
  return known[name] ?? `/api/${name}`;
}

/** What a head lacks or says more loosely than it should. */
function gapsOf({ headers }: Response): string[] {
  const gaps = Object.entries(SECURE_HEADERS).flatMap(([name, value]) => {
    const said = headers.get(name);
    if (said === null) return [`${name} is missing`];
    if (said === value || LOOSER[name]?.test(said)) return [];
    return [`${name}: ${said}`];
  });
  for (const name of ["x-powered-by", "server", "access-control-allow-origin"])
    if (headers.has(name)) gaps.push(`${name}: ${headers.get(name)}`);
  return gaps;
}

/** What a door may say instead. */
const LOOSER: Record<string, RegExp> = {
  "content-security-policy":
    /frame-ancestors 'none'|^sandbox; default-src 'none'$|^default-src 'none'; style-src 'unsafe-inline'/,
  "referrer-policy": /^same-origin$/,
  // An event stream has no end that could be kept.
  "cache-control": /no-store|^private, |immutable|^public, max-age=0|^no-cache, no-transform$/,
};

function routesOf(folder = API): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return routesOf(path);
    return entry.name === "route.ts" ? [`/api/${relative(API, folder)}`] : [];
  });
}

/** tRPC's types hide what kind a procedure is; its runtime keeps it. */
function isMutation(procedure: unknown): boolean {
  return (procedure as { _def: { type: string } })._def.type === "mutation";
}

/** Where a browser would send a change. */
function changeAt(door: Door): string {
  if (door.name === "trpc") return "/api/trpc/team.setPaused";
  return door.name === "files" ? "/api/files?name=x.txt" : addressOf(door);
}

/** More than the door takes. What nobody would wait for is only announced. */
async function sendTooMuch(door: Door): Promise<{ status: number | undefined; text: string }> {
  const headers = { cookie, origin: url, "content-type": "application/json" };
  const size = door.maxBodyBytes + 10;
  const announced = request(`${url}${changeAt(door)}`, {
    method: "POST",
    headers: { ...headers, "content-length": size },
  });
  if (size < 100_000_000) announced.end(new Uint8Array(size).fill(120));
  else announced.flushHeaders();
  const [answer] = (await once(announced, "response")) as [IncomingMessage];
  return { status: answer.statusCode, text: await readText(answer) };
}

describe("every door and every page", () => {
  it("is one the guard knows", () => {
    const unknown = routesOf().filter((path) => doorOf(path.replace(/\[[^\]]+\]/g, ID)).name === "pages");
    expect(unknown.map((path) => `${path}: give it a line in server/http/doors.ts`)).toEqual([]);
  });

  it("says the secure headers, signed in or not, found or not", async () => {
    const addresses = [
      ...DOORS.map(addressOf),
      "/sign-in",
      "/nobody",
      "/api/nothing",
      "/icon.svg",
      "/favicon.ico",
      "/manifest.webmanifest",
    ];
    const gaps: string[] = [];
    for (const path of [...addresses, ...pages])
      for (const headers of [{ cookie }, {}] as Record<string, string>[]) {
        const answer = await fetch(`${url}${path}`, { headers, redirect: "manual" });
        await answer.text();
        if (answer.status >= 500) gaps.push(`${path} answered ${answer.status}`);
        gaps.push(...gapsOf(answer).map((gap) => `${path} ${answer.status} ${gap}`));
      }
    expect([...new Set(gaps)]).toEqual([]);
  });

  it("has the icon that a browser asks for by itself: when a page's head came late, the console complained", async () => {
    const answer = await fetch(`${url}/favicon.ico`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/x-icon"]);
    expect(gapsOf(answer)).toEqual([]);
  });

  it("says them on an open stream and on a file that is really sent", async () => {
    const input = encodeURIComponent(JSON.stringify({ json: {} }));
    const stream = new AbortController();
    const events = await fetch(`${url}/api/trpc/events.live?input=${input}`, {
      headers: { cookie, accept: "text/event-stream" },
      signal: stream.signal,
    });
    expect([events.status, events.headers.get("content-type")]).toEqual([200, expect.stringContaining("event-stream")]);
    expect(gapsOf(events)).toEqual([]);
    stream.abort();
    const sent = await fetch(`${url}/api/files?name=tents.txt`, {
      method: "POST",
      headers: { cookie, origin: url, "content-type": "text/plain" },
      body: "No tents yet.",
    });
    expect(gapsOf(sent)).toEqual([]);
    const { id } = (await sent.json()) as { id: string };
    const documentId =
      pages
        .find((path) => path.includes("/documents/"))
        ?.split("/")
        .at(-1) ?? "";
    for (const path of [`/api/files/${id}`, `/api/documents/${documentId}/export?format=md`, "/api/audit/export"]) {
      const answer = await fetch(`${url}${path}`, { headers: { cookie } });
      await answer.text();
      expect([path, answer.status, gapsOf(answer)]).toEqual([path, 200, []]);
    }
  });

  it("that is a page runs only the scripts of its own answer", async () => {
    const nonces = new Set<string>();
    for (const path of ["/sign-in", ...pages]) {
      const answer = await fetch(`${url}${path}`, { headers: { cookie }, redirect: "manual" });
      const html = await answer.text();
      const policy = answer.headers.get("content-security-policy") ?? "";
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
      expect([path, scripts]).toEqual([path, expect.not.stringMatching(/unsafe|\*|https?:/)]);
      const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? "";
      expect(nonces.has(nonce), `${path} has a nonce of its own`).toBe(false);
      nonces.add(nonce);
      const bare = [...html.matchAll(/<script\b[^>]*>/g)].filter(([tag]) => !tag.includes(`nonce="${nonce}"`));
      expect([path, bare.map(([tag]) => tag)]).toEqual([path, []]);
    }
  });

  it("that believes the cookie refuses a change another site made a browser send", async () => {
    const taken: string[] = [];
    for (const door of DOORS.filter(({ lets }) => lets === "cookie"))
      for (const method of ["POST", "PUT", "PATCH", "DELETE"])
        for (const from of FOREIGN) {
          const headers = { cookie, "content-type": "application/json", ...from };
          const { status } = await fetch(`${url}${changeAt(door)}`, {
            method,
            headers,
            body: "{}",
            redirect: "manual",
          });
          // No door takes these by this method at all: that is a refusal too.
          if (status !== 403 && !(method !== "POST" && status === 405))
            taken.push(`${method} ${door.name} ${JSON.stringify(from)}: ${status}`);
        }
    expect(taken).toEqual([]);
  });

  it("that believes the cookie answers nobody by a name that is not ours", async () => {
    const taken: string[] = [];
    for (const door of DOORS.filter(({ lets }) => lets === "cookie")) {
      const sent = request(`${url}${addressOf(door)}`, { headers: { cookie, host: "rebound.example" } }).end();
      const [answer]: IncomingMessage[] = await once(sent, "response");
      if (answer?.statusCode !== 403) taken.push(`${door.name}: ${answer?.statusCode}`);
    }
    expect(taken).toEqual([]);
  });

  it("refuses every procedure's change from elsewhere, and by a plain link", async () => {
    const mutations = Object.entries(appRouter._def.procedures)
      .filter(([, procedure]) => isMutation(procedure))
      .map(([name]) => name);
    expect(mutations.length).toBeGreaterThan(50);
    const taken: string[] = [];
    for (const name of mutations) {
      const at = `${url}/api/trpc/${name}`;
      const posted = await fetch(at, {
        method: "POST",
        headers: { cookie, "content-type": "application/json", origin: "https://evil.example" },
        body: "{}",
      });
      const linked = await fetch(`${at}?input=%7B%7D`, { headers: { cookie } });
      if (posted.status !== 403 || linked.status !== 405) taken.push(`${name}: ${posted.status}, ${linked.status}`);
    }
    expect(taken).toEqual([]);
  });

  it("takes only so much, and says so", async () => {
    const told: string[] = [];
    for (const door of DOORS.filter(({ name }) => !["health", "hooks", "engine"].includes(name))) {
      const { status, text } = await sendTooMuch(door);
      if (status !== 413 || !/too large|10 MB|larger than|LARGE/.test(text)) told.push(`${door.name}: ${status}`);
    }
    expect(told).toEqual([]);
  });
});
