import { afterAll, beforeAll, expect, it } from "vitest";
import { documentFaults, lintFindings, makeAjv, type OpenApi, type Operation } from "#tests/support/openapi/document";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { ROUTES } from "./routes.ts";

let rest: RestServer;
let document: OpenApi;

beforeAll(async () => {
  rest = await openRestServer();
  document = (await rest.ask("GET", "/openapi.json", { token: null })).json as OpenApi;
});
afterAll(() => rest.close());

const operations = (): Operation[] => Object.values(document.paths).flatMap((path) => Object.values(path));

it("is a valid OpenAPI 3.1 document", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(documentFaults(document)).toEqual([]);
  expect(documentFaults({ ...document, info: {} })).not.toEqual([]);
});

it("has nothing that an independent linter finds fault with", async () => {
  expect(await lintFindings(document)).toEqual([]);
  const { "/tasks/{id}": task, ...others } = document.paths;
  const unclear = { ...document, paths: { ...others, "/tasks/{id}": task, "/tasks/{taskId}": task } };
  expect(await lintFindings(unclear)).toContain(
    "no-identical-paths: The path already exists which differs only by path parameter name(s): `/tasks/{id}` and `/tasks/{taskId}`.",
  );
});

it("has every route once, with what it takes and answers", () => {
  const ids = operations().map(({ operationId }) => operationId);
  expect(ids.sort()).toEqual(expect.arrayContaining(ROUTES.map(({ operationId }) => operationId).sort()));
  expect(new Set(ids).size).toBe(ids.length);
});

it("holds only schemas that can be compiled, and leads nowhere wrong", () => {
  const ajv = makeAjv();
  ajv.addSchema({ $id: "https://muster.test/openapi", ...document });
  for (const name of Object.keys(document.components.schemas))
    expect(() => ajv.compile({ $ref: `https://muster.test/openapi#/components/schemas/${name}` }), name).not.toThrow();
  const references = Array.from(JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g), ([, to = ""]) => to);
  for (const to of new Set(references)) expect(at(document, to), to).toBeDefined();
  expect(JSON.stringify(document)).not.toContain("x-date");
});

it("gives for every body an example that fits it", () => {
  const ajv = makeAjv();
  const bodies = operations().flatMap(({ operationId, requestBody }) =>
    requestBody ? [{ operationId, ...requestBody.content["application/json"] }] : [],
  );
  const wrong = bodies
    .filter(({ schema, example }) => !ajv.validate(schema as object, example))
    .map(({ operationId, example }) => [operationId, example]);
  expect(bodies.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

it("is answered from memory, and not again to who has it", async () => {
  const first = await rest.ask("GET", "/openapi.json");
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^W\/"/);
  expect((await rest.ask("GET", "/openapi.json", { headers: { "if-none-match": etag } })).status).toBe(304);
  expect((await rest.ask("HEAD", "/openapi.json")).text).toBe("");
  expect(await rest.ask("POST", "/openapi.json")).toMatchObject({ status: 405 });
});

function at(root: unknown, reference: string): unknown {
  const path = reference.slice(2).split("/");
  return path.reduce<unknown>((here, part) => Reflect.get(Object(here), part.replaceAll("~1", "/")), root);
}
