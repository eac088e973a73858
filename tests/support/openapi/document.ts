import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** The official schema of OpenAPI 3.1 documents (spec.openapis.org, Apache-2.0). */
const SCHEMA = resolve(import.meta.dirname, "schema-3.1.json");

const FORMATS: Record<string, RegExp | true> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$|^0{8}-0{4}-0{4}-0{4}-0{12}$|^f{8}-f{4}-f{4}-f{4}-f{12}$/i,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^\S+@\S+$/,
  uri: /^[a-z][a-z0-9+.-]*:/i,
  "uri-reference": true,
  "media-range": true,
  regex: true,
};

export function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  return ajv;
}

/** What is wrong with an OpenAPI 3.1 document by the official schema; empty: nothing. */
export function documentFaults(document: unknown): unknown[] {
  const validate = makeAjv().compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
  return validate(document) ? [] : (validate.errors ?? []);
}

/** What Redocly’s strictest set of rules says of a document. */
export async function lintFindings(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"], telemetry: "off" });
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: "/openapi.json", config });
  return found.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

type Response = { $ref?: string; content?: Record<string, { schema: unknown }> };
export type Operation = {
  operationId: string;
  parameters: ({ name: string; in: string; required?: boolean; schema: unknown } | { $ref: string })[];
  requestBody?: { content: { "application/json": { schema: unknown; example?: unknown } } };
  responses: Record<string, Response>;
};
export type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; responses: Record<string, Response> };
};

/** Says what is wrong with an answer by the document; null: nothing. */
export function answerChecker(
  document: OpenApi,
): (operation: Operation, status: number, type: string, body: unknown) => string | null {
  const ajv = makeAjv();
  ajv.addSchema({ $id: "https://muster.test/openapi", ...document });
  const compiled = new Map<unknown, ValidateFunction>();
  return (operation, status, type, body) => {
    const named = operation.responses[String(status)];
    if (!named) return `${operation.operationId} declares no ${status}`;
    const response = named.$ref ? document.components.responses[named.$ref.split("/").at(-1) ?? ""] : named;
    const content = response?.content?.[type];
    if (!content) return `${operation.operationId} declares no ${type} for ${status}`;
    const known = compiled.get(content) ?? ajv.compile(absolute(content.schema));
    compiled.set(content, known);
    return known(body) ? null : `${operation.operationId} ${status}: ${ajv.errorsText(known.errors)}`;
  };
}

/** References as ajv finds them in the document it was given. */
function absolute(schema: unknown): object {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"https://muster.test/openapi#/components/');
  return JSON.parse(text);
}
