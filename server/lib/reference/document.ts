/** What the reference reads of an OpenAPI document. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
};

export type Parameter = { name: string; in: string; required?: boolean; description?: string; schema: Schema };
type Content = Record<string, { schema: Schema; example?: unknown }>;

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  deprecated?: boolean;
  "x-scope": string;
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { content: Content };
  responses: Record<string, { $ref?: string; description?: string; content?: Content }>;
};

export type ApiDocument = {
  info: { description: string };
  tags: { name: string; description: string }[];
  "x-problems": { code: string; status: number; title: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
};

const registry = globalThis as unknown as Record<symbol, (() => string) | undefined>;
const key = Symbol.for("muster.api-document");

/** One for the process: the server makes it, the pages that Next bundles apart read it. */
export function offerApiDocument(make: () => string): void {
  registry[key] = make;
}

export function readApiDocument(): ApiDocument | null {
  const text = registry[key]?.();
  return text === undefined ? null : (JSON.parse(text) as ApiDocument);
}
