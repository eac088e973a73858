import { createServer, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "#server/boot/listen";
import { answerUnreadable, settleTarget } from "./target.ts";

const server = createServer((asked, response) => {
  settleTarget(asked);
  if (!answerUnreadable(asked, response)) response.end(`${asked.headers.host} ${asked.url}`);
});
let port: number;

beforeAll(async () => {
  port = await listen(server, { HOST: "127.0.0.1", PORT: 0 });
});
afterAll(() => server.close());

/** As it stands, which `fetch` would mend. */
function ask(path: string, { method = "GET", host = "localhost" } = {}): Promise<[status: number, body: string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, method, path, headers: { host } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray()).toString();
      resolve([answer.statusCode ?? 0, body]);
    });
    sent.on("error", reject).end();
  });
}

describe("a request that cannot be read", () => {
  it.each(["/%ff", "/norrland/tasks/%E0%A4%A", "/api/files/%", "*"])("is refused by name: %s", async (path) => {
    expect(await ask(path)).toEqual([400, expect.stringContaining("address cannot be read")]);
  });

  it("has a host that is none, or a method nobody takes", async () => {
    expect(await ask("/api/auth/csrf", { host: "@@[::" })).toEqual([400, expect.stringContaining("Host: ")]);
    expect(await ask("/sign-in", { method: "TRACE" })).toEqual([405, expect.stringContaining("TRACE")]);
  });

  it("is none whose target names the host, whose query is odd, or that names a port", async () => {
    expect(await ask("http://muster.example/api/v1/tasks?limit=1")).toEqual([
      200,
      "muster.example /api/v1/tasks?limit=1",
    ]);
    expect(await ask("http://muster.example?x=%ff")).toEqual([200, "muster.example /?x=%ff"]);
    expect(await ask("/%C3%A5?callbackUrl=%", { host: "muster_app:3000" })).toEqual([
      200,
      "muster_app:3000 /%C3%A5?callbackUrl=%",
    ]);
  });
});
