import { describe, expect, it } from "vitest";
import { itemsOf, typesOf } from "./json-schema.ts";
import { mount, queryFieldsOf } from "./mount.ts";
import { procedureOf } from "./procedures.ts";
import { parametersOf } from "./route.ts";
import { ROUTES } from "./routes.ts";

describe("the table of routes", () => {
  it("names each operation and each address once", () => {
    const names = ROUTES.map(({ operationId }) => operationId);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
    const places = ROUTES.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`);
    expect(places.filter((one, place) => places.indexOf(one) !== place)).toEqual([]);
  });

  it.each(ROUTES.map((route) => [route.operationId, route] as const))("%s can be mounted", (_name, route) => {
    const mounted = mount(route);
    for (const name of [...mounted.pathFields, ...queryFieldsOf(mounted)]) {
      const schema = mounted.input.properties?.[name] ?? {};
      expect(typesOf(itemsOf(schema) ?? schema), `${name} can be written in an address`).not.toContain("object");
    }
    if (route.changes) {
      const resource = ROUTES.find(({ method, path }) => method === "GET" && path === route.changes);
      expect(resource, `${route.changes} can be read`).toBeDefined();
      expect(parametersOf(route.path)).toEqual(expect.arrayContaining(parametersOf(route.changes)));
    }
    const { type } = procedureOf(route.procedure);
    if (route.method === "GET") expect(type).toBe(route.isStream ? "subscription" : "query");
  });
});
