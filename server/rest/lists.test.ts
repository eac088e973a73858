import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenApi, Operation } from "#tests/support/openapi/document";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { makeAgent, makePerson } from "#tests/support/team";
import { mount } from "./mount.ts";
import { openApiOf } from "./openapi.ts";
import { ROUTES } from "./routes.ts";

// No list grows without end: it comes in pages, or says how long it can be and is held to it.

type Schema = { $ref?: string; type?: string; properties?: Record<string, Schema>; maxItems?: number };

const document: OpenApi = JSON.parse(JSON.stringify(openApiOf(ROUTES.map(mount))));

const schemaOf = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] as Schema) : schema;

/** The lists an address answers with, by the name of their field. */
function listsOf({ responses }: Operation): [string, Schema][] {
  const content = responses["200"]?.content?.["application/json"];
  const { properties = {} } = schemaOf((content?.schema ?? {}) as Schema);
  return Object.entries(properties).filter(([, { type }]) => type === "array");
}

const isPaged = ({ parameters }: Operation): boolean =>
  ["limit", "cursor"].every((name) => parameters.some((one) => "name" in one && one.name === name));

const lists = ROUTES.filter(({ method, isStream }) => method === "GET" && !isStream).flatMap(
  ({ path, operationId, summary }) => {
    const operation = document.paths[path]?.get as Operation;
    const found = listsOf(operation);
    const isList = found.some(([name]) => name === "items") || (summary.startsWith("List") && found.length > 0);
    return isList ? [{ path, operationId, operation, found }] : [];
  },
);

describe("every list of the document", () => {
  it.each(lists)("$path comes in pages, or says how long it can be", ({ operation, found }) => {
    const endless = found.filter(
      ([name, { maxItems }]) => maxItems === undefined && !(name === "items" && isPaged(operation)),
    );
    expect(endless.map(([name]) => name)).toEqual([]);
  });

  it("was looked at", () => {
    expect(lists.length).toBeGreaterThan(45);
  });
});

describe("a list that was whole before", () => {
  let rest: RestServer;
  beforeAll(async () => {
    rest = await openRestServer();
    for (const name of ["Ada", "Bram", "Iris", "Juno", "Noor"]) await makeAgent(rest.team, name, "researcher");
    for (const name of ["Ake", "Bo", "Bo", "Sigrid"]) await makePerson(rest.team, name, "member");
  });
  afterAll(() => rest.close());

  /** Every page by the links that lead from one to the next. */
  async function walk(path: string): Promise<{ pages: number; names: string[] }> {
    const names: string[] = [];
    let pages = 0;
    for (let next: string | undefined = path; next !== undefined; pages += 1) {
      const { status, json, headers } = await rest.ask("GET", next);
      expect(status).toBe(200);
      names.push(...(json as { items: { name: string }[] }).items.map(({ name }) => name));
      next = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
    }
    return { pages, names };
  }

  it("comes in pages that miss nobody and give nobody twice", async () => {
    expect(await walk("/agents?limit=2")).toEqual({ pages: 3, names: ["Ada", "Bram", "Iris", "Juno", "Noor"] });
    const { pages, names } = await walk("/members?limit=2");
    expect({ pages, names: names.sort() }).toEqual({ pages: 3, names: ["Ake", "Bo", "Bo", "Lena", "Sigrid"] });
    expect(await walk("/agents?isRetired=true&limit=2")).toEqual({ pages: 1, names: [] });
  });

  it("goes on behind somebody who left between two pages", async () => {
    const first = await rest.ask("GET", "/members?limit=2");
    const { items } = first.json as { items: { userId: string; name: string }[] };
    const gone = items[1]?.userId ?? "";
    expect((await rest.ask("DELETE", `/members/${gone}`)).status).toBe(200);
    const [, next = ""] = /^<\/api\/v1([^>]+)>/.exec(first.headers.get("link") ?? "") ?? [];
    const second = (await rest.ask("GET", next)).json as { items: unknown[] };
    expect(second.items.length).toBe(2);
  });

  it("takes no cursor that it did not give", async () => {
    for (const path of ["/agents", "/members"])
      expect(await rest.ask("GET", `${path}?cursor=bm9wZQ`)).toMatchObject({
        status: 400,
        json: { errors: [{ parameter: "cursor", in: "query" }] },
      });
  });
});
