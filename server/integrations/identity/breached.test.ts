import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { breachProblem } from "./breached.ts";

const PASSWORD = "otter lamp seven bridge";
const asked: string[] = [];
let answer = (): { status: number; body: string } => ({ status: 200, body: "" });
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  const { status, body } = answer();
  response.writeHead(status).end(body);
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/range`;
});
afterAll(() => server.close());

it("a password of a breach is refused; the list hears five signs of its hash and no more", async () => {
  const hash = createHash("sha1").update(PASSWORD).digest("hex").toUpperCase();
  answer = () => ({ status: 200, body: `${"0".repeat(35)}:3\r\n${hash.slice(5)}:12\r\n` });
  expect(await breachProblem(PASSWORD, url)).toContain("in a breach");
  expect(asked).toEqual([`/range/${hash.slice(0, 5)}`]);
  answer = () => ({ status: 200, body: `${hash.slice(5)}:0\r\n${"A".repeat(35)}:7` });
  expect(await breachProblem(PASSWORD, url), "padding").toBeNull();
});

it("a list that is away, broken or not set up refuses nothing", async () => {
  answer = () => ({ status: 503, body: "" });
  expect(await breachProblem(PASSWORD, url)).toBeNull();
  expect(await breachProblem(PASSWORD, "http://127.0.0.1:9/range")).toBeNull();
  const before = asked.length;
  expect(await breachProblem(PASSWORD, undefined)).toBeNull();
  expect(asked.length).toBe(before);
});
