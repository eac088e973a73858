import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mount } from "#server/rest/mount";
import { openApiOf } from "#server/rest/openapi";
import { ROUTES } from "#server/rest/routes";
import type { OpenApi } from "./document.ts";
import { openValidatingProxy, type ValidatingProxy, violationsIn } from "./validating-proxy.ts";

// What the fuzzing relies on: the proxy sees a wrong answer at each address. What it cannot read of a document it passes over in
// silence.

const document: OpenApi = JSON.parse(JSON.stringify(openApiOf(ROUTES.map(mount))));
const followed = new Set(ROUTES.filter(({ isStream }) => isStream).map(({ operationId }) => operationId));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId }]) => !followed.has(operationId))
    .map(([method, { responses }]) => ({ path, method: method.toUpperCase(), statuses: Object.keys(responses) })),
);

/** Answers what it is asked to. */
const upstream = createServer((request, response) => {
  request.resume().once("end", () => {
    const { "x-want-status": status, "x-want-type": type, "x-want-body": body } = request.headers;
    response.writeHead(Number(status), { "content-type": String(type) }).end(String(body));
  });
});
let proxy: ValidatingProxy;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  proxy = await openValidatingProxy(document, `http://127.0.0.1:${port}/api/v1`);
});
afterAll(async () => {
  await proxy.close();
  upstream.close();
});

type Wanted = { status: string | number; type: string; body: unknown };

async function violations(method: string, path: string, { status, type, body }: Wanted) {
  const answer = await fetch(`${proxy.url}${path.replace(/\{\w+\}/g, "x")}`, {
    method,
    headers: {
      authorization: "Bearer x",
      "x-want-status": String(status),
      "x-want-type": type,
      "x-want-body": JSON.stringify(body),
    },
  });
  await answer.arrayBuffer();
  return violationsIn(answer.headers).filter(({ of }) => of === "response");
}

it("sees at each address an answer that is of another type, and a problem that says nothing", async () => {
  expect(operations.length).toBeGreaterThan(150);
  const unseen: string[] = [];
  for (const { path, method, statuses } of operations) {
    const status = statuses.find((one) => one.startsWith("2")) ?? "";
    const wrong = await violations(method, path, { status, type: "application/json", body: [] });
    if (!wrong.some(({ words }) => words.includes("must be object"))) unseen.push(`${method} ${path} ${status}`);
    const silent = await violations(method, path, { status: 404, type: "application/problem+json", body: {} });
    if (!silent.some(({ words }) => words.includes("required property 'detail'"))) unseen.push(`${method} ${path} 404`);
  }
  expect(unseen).toEqual([]);
});

it("sees a status and a form that the document does not declare", async () => {
  const ofStatus = await violations("GET", "/tasks", { status: 418, type: "application/json", body: {} });
  expect(ofStatus.map(({ words }) => words).join()).toContain("Unable to match the returned status code");
  const ofForm = await violations("GET", "/tasks", { status: 200, type: "text/html", body: "<p>" });
  expect(ofForm.map(({ words }) => words).join()).toContain('The received media type "text/html" does not match');
});

it("sees one wrong field of an answer, and nothing in a right one", async () => {
  const count = (now: unknown) => ({ status: 200, type: "application/json", body: { now, later: 0 } });
  expect(await violations("GET", "/needs/count", count("7"))).toEqual([
    { of: "response", at: "body.now", words: "Response body property now must be number" },
  ]);
  expect(await violations("GET", "/needs/count", count(7))).toEqual([]);
});
