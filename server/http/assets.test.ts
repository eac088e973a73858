import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen, localUrlOf } from "#server/boot/listen";
import { packAssets } from "../../scripts/prepare/pack-assets.ts";
import { packedAssets } from "./assets.ts";

const SCRIPT = `console.log("${"muster ".repeat(200)}");`;
const folder = mkdtempSync(join(tmpdir(), "muster-assets-"));
const server = createServer();
let url: string;

beforeAll(async () => {
  mkdirSync(join(folder, "chunks"));
  writeFileSync(join(folder, "chunks", "app.js"), SCRIPT);
  writeFileSync(join(folder, "font.woff2"), "not text");
  writeFileSync(join(folder, "..", "outside.js.br"), "secret");
  await packAssets(folder);
  const answer = packedAssets(folder);
  server.on("request", (asked, response) => {
    if (!answer(asked, response)) response.writeHead(404).end("next");
  });
  url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  rmSync(join(folder, "..", "outside.js.br"));
});

/** As it comes over the wire: `fetch` would unpack it and tidy the path. */
function ask(path: string, { method = "GET", encoding = "gzip, br" } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const asked = request(`${url}/`, { path, method, headers: { "accept-encoding": encoding } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("a built file", () => {
  it("comes packed, typed and to be kept for ever", async () => {
    const { status, headers, body } = await ask("/_next/static/chunks/app.js?v=1");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-encoding": "br",
      "content-type": "application/javascript; charset=UTF-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
    expect(body.length).toBeLessThan(SCRIPT.length / 5);
  });

  it("tells its size without its content when asked by HEAD", async () => {
    const whole = await ask("/_next/static/chunks/app.js");
    const { headers, body } = await ask("/_next/static/chunks/app.js", { method: "HEAD" });
    expect([headers["content-length"], body.length]).toEqual([String(whole.body.length), 0]);
  });

  it.each([
    ["a caller without brotli", "/_next/static/chunks/app.js", { encoding: "gzip" }],
    ["another method", "/_next/static/chunks/app.js", { method: "POST" }],
    ["what is no text", "/_next/static/font.woff2", {}],
    ["what is not there", "/_next/static/chunks/none.js", {}],
    ["a way out of the folder", "/_next/static/../outside.js", {}],
    ["a way out of the folder, escaped", "/_next/static/%2e%2e/outside.js", {}],
  ])("is left to Next for %s", async (_, path, options) => {
    expect(await ask(path, options)).toMatchObject({ status: 404 });
  });
});
