import { createServer, request } from "node:http";
import { hostname } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settleClaims } from "#server/boot/client-address";
import { listen } from "#server/boot/listen";
import { guarded, sendRefusal } from "./guard.ts";

let publicUrl: string | undefined;
const server = createServer((asked, response) => {
  settleClaims(asked, publicUrl);
  guarded(asked, response, (refusal) => {
    if (refusal) sendRefusal(asked, response, refusal);
    else response.end(asked.headers["x-forwarded-host"]);
  });
});
let port: number;

beforeAll(async () => {
  port = await listen(server, { HOST: "127.0.0.1", PORT: 0 });
});
afterAll(() => server.close());
beforeEach(() => {
  publicUrl = undefined;
});

type Answer = { status: number; type: string; body: string };

function ask(host: string, path = "/sign-in", headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, headers: { ...headers, host } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray()).toString();
      resolve({ status: answer.statusCode ?? 0, type: answer.headers["content-type"] ?? "", body });
    });
    sent.on("error", reject).end();
  });
}
const status = async (...given: Parameters<typeof ask>) => (await ask(...given)).status;

describe("a browser that another site's name led here", () => {
  it.each(["/norrland", "/sign-in", "/api/auth/csrf", "/api/trpc/session.me", "/api/v1/missions", "/api/files/x"])(
    "gets nothing at %s",
    async (path) => {
      const sameSite = { "sec-fetch-site": "same-origin", origin: "http://rebound.example:3000" };
      expect(await status("rebound.example:3000", path, sameSite)).toBe(403);
    },
  );

  it("is told on a page what to do, and a program in JSON, with nothing of the name taken for markup", async () => {
    const page = await ask("rebound.example", "/norrland", { accept: "text/html" });
    expect(page).toMatchObject({ status: 403, type: "text/html; charset=utf-8" });
    expect(page.body).toContain("This server is not known as “rebound.example”. Set MUSTER_PUBLIC_URL");
    const program = await ask("rebound.example", "/norrland");
    expect(JSON.parse(program.body)).toMatchObject({ error: { code: "forbidden" } });
    expect((await ask("a.b&lt;i&gt;", "/norrland", { accept: "text/html" })).body).not.toContain("<i>");
  });
});

describe("a name that is ours", () => {
  it.each(["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "192.168.1.7", "muster:3000", hostname()])(
    "opens the pages: %s",
    async (host) => expect(await ask(host)).toMatchObject({ status: 200, body: host }),
  );

  it("is the one of the public address, which then stands in its place, and of no other site", async () => {
    publicUrl = "https://muster.example.org";
    expect(await ask("muster.example.org")).toMatchObject({ status: 200, body: "muster.example.org" });
    expect(await ask("127.0.0.1:3000")).toMatchObject({ status: 200, body: "muster.example.org" });
    expect(await status("other.example.org")).toBe(403);
  });
});

describe("what lets in by the request itself", () => {
  it("comes by any name: no browser sends it on its own", async () => {
    const key = { authorization: "Bearer mst_x" };
    expect(await status("muster.svc.cluster.local", "/api/v1/missions", key)).toBe(200);
    expect(await status("muster.svc.cluster.local", "/api/inngest")).toBe(200);
    expect(await status("muster.svc.cluster.local", "/share/none")).toBe(200);
  });
});
