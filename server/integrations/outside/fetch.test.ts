import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { systemContext } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { openTestDatabase } from "#tests/support/database";
import { isPublicAddress, type Resolve } from "./address.ts";
import { fetchOutside, type OutsideCall } from "./fetch.ts";

const open: Server[] = [];
const databases: { close(): Promise<void> }[] = [];
const LOOPBACK: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});
afterAll(async () => {
  for (const database of databases) await database.close();
});

const call = (url: string, more: Partial<OutsideCall> = {}) =>
  fetchOutside({ url, timeoutMs: 60_000, maxBytes: 1_000, allowPrivate: true, ...more });

describe("a call to an address people give", () => {
  it("is looked up once: what is called is what was checked", async () => {
    const calls: string[] = [];
    const port = await serve((request, response) => {
      calls.push(`${request.method} ${request.url} ${request.headers.host}`);
      response.end("here");
    });
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "10.9.9.9", family: 4 }];
    };
    const url = `http://rebound.example:${port}/in`;
    expect((await call(url, { method: "POST", body: "{}", resolve })).bytes.toString()).toBe("here");
    expect(calls).toEqual([`POST /in rebound.example:${port}`]);
    expect(asked).toBe(1);
    await expect(call(url, { allowPrivate: false, resolve: LOOPBACK })).rejects.toMatchObject({ code: "bad_input" });
    expect(calls).toHaveLength(1);
  });

  it("stays where it was sent unless redirects are wanted", async () => {
    const port = await serve((_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());
    expect(await call(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 });
  });

  it("is checked again at each redirect, and refused when one leads inside", async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(request.url ?? "");
      const to = request.url === "/a" ? "/b" : "http://169.254.169.254/latest/meta-data";
      response.writeHead(302, { location: to }).end();
    });
    const names: string[] = [];
    const resolve: Resolve = async (host) => {
      names.push(host);
      return LOOPBACK(host);
    };
    // The test's own server stands for the internet; everything else is judged as always.
    const isPublic = (address: string) => address === "127.0.0.1" || isPublicAddress(address);
    const url = `http://public.example:${port}/a`;
    const refused = call(url, { allowPrivate: false, resolve, isPublic, maxRedirects: 5 });
    await expect(refused).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("169.254.169.254"),
    });
    expect(names, "a name is asked for at each hop").toEqual(["public.example", "public.example"]);
    expect(seen).toEqual(["/a", "/b"]);
    await expect(call(url, { resolve, maxRedirects: 1 })).rejects.toThrow("redirects more than 1 times");
    const inward = await serve((_, response) => response.writeHead(301, { location: "file:///etc/passwd" }).end());
    await expect(call(`http://127.0.0.1:${inward}/`, { maxRedirects: 3 })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("https://"),
    });
  });

  it("keeps its token and its body from another place it is led to", async () => {
    const heard: Record<string, unknown>[] = [];
    const other = await serve((request, response) => {
      heard.push({ method: request.method, auth: request.headers.authorization, kept: request.headers["x-kept"] });
      response.end("ok");
    });
    const port = await serve((_, response) =>
      response.writeHead(302, { location: `http://other.example:${other}/x` }).end(),
    );
    const answer = await call(`http://first.example:${port}/`, {
      method: "POST",
      body: "secret",
      headers: { authorization: "Bearer x", "x-kept": "1" },
      resolve: LOOPBACK,
      maxRedirects: 2,
    });
    expect(answer).toMatchObject({ status: 200, url: `http://other.example:${other}/x` });
    expect(heard).toEqual([{ method: "GET", auth: undefined, kept: "1" }]);
  });

  it("takes so many bytes and no more", async () => {
    const port = await serve((_, response) => response.end("x".repeat(100_000)));
    await expect(call(`http://127.0.0.1:${port}/`)).rejects.toThrow("larger than 1 kB");
    expect((await call(`http://127.0.0.1:${port}/`, { tooLarge: "cut" })).bytes).toHaveLength(1_000);
  });

  it("that never answers, or whose name nobody tells, is given up in time", async () => {
    const port = await serve(() => undefined);
    await expect(call(`http://127.0.0.1:${port}/`, { timeoutMs: 100 })).rejects.toThrow("No answer within 0.1 s");
    const never: Resolve = () => new Promise(() => undefined);
    await expect(call("http://slow.example/", { timeoutMs: 100, resolve: never })).rejects.toThrow("within 0.1 s");
  });

  it("is refused inside a transaction", async () => {
    databases.push(await openTestDatabase());
    const ctx = systemContext("00000000-0000-0000-0000-000000000001", "test", []);
    await expect(inTransaction(ctx, "a command", () => call("http://example.org/"))).rejects.toThrow(
      "inside its transaction",
    );
  });
});
