import { z } from "zod";
import { dateOf } from "#server/lib/date-text";

/** What is used of JSON Schema here (draft 2020-12, as OpenAPI 3.1 takes it). */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  [keyword: string]: unknown;
};

/** The operation wants a `Date` here: JSON brings its text. Taken off before anything is published. */
const WANTS_DATE = "x-date";

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]>;

const override: Override = ({ zodSchema, jsonSchema }) => {
  if (zodSchema._zod.def.type === "date") {
    Object.assign(jsonSchema, { type: "string", format: "date-time", [WANTS_DATE]: true });
  }
};

/** What a request may bring. Objects are closed: a field nobody knows is a mistake of the sender. */
export function inputSchemaOf(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override }) as JsonSchema;
  return closed(withNamedKeys(withoutKeys(made, ["$schema", "~standard"])));
}

/** The schemas of answers by their names, with references between them. */
export function outputSchemasOf(named: Map<string, z.ZodType>): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: "output",
    unrepresentable: "any",
    override,
    uri: (id) => `#/components/schemas/${id}`,
  });
  const entries = Object.entries(schemas).map(([id, schema]) => [id, openEnded(schema as JsonSchema)]);
  return Object.fromEntries(entries);
}

/** Of an answer: fields may be added later, which a reader must not choke on. */
function openEnded(schema: JsonSchema): JsonSchema {
  return mapSchema(withNamedKeys(withoutKeys(schema, ["$schema", "$id", "~standard"])), (one) => {
    const { additionalProperties, ...rest } = one;
    return additionalProperties === false || additionalProperties === undefined ? rest : one;
  });
}

function closed(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, (one) =>
    one.properties && one.additionalProperties === undefined ? { ...one, additionalProperties: false } : one,
  );
}

/** A record whose keys are known is an object with these fields: few readers know `propertyNames`. */
function withNamedKeys(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, ({ propertyNames, additionalProperties: value, ...rest }) => {
    const keys = isSchema(propertyNames) ? propertyNames.enum : undefined;
    const given = {
      ...(propertyNames === undefined ? {} : { propertyNames }),
      ...(value === undefined ? {} : { additionalProperties: value }),
    };
    if (!keys || !isSchema(value)) return { ...rest, ...given };
    return { ...rest, properties: Object.fromEntries(keys.map((key) => [String(key), value])) };
  });
}

function withoutKeys(schema: JsonSchema, keys: string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

export const published = (schema: JsonSchema): JsonSchema => mapSchema(schema, (one) => withoutKeys(one, [WANTS_DATE]));

const PARTS = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;

/** The schema with `change` done to each schema in it, the inner ones first. */
export function mapSchema(schema: JsonSchema, change: (one: JsonSchema) => JsonSchema): JsonSchema {
  const again = (inner: JsonSchema) => mapSchema(inner, change);
  const made: JsonSchema = { ...schema };
  if (made.properties) {
    made.properties = Object.fromEntries(Object.entries(made.properties).map(([name, one]) => [name, again(one)]));
  }
  if (isSchema(made.additionalProperties)) made.additionalProperties = again(made.additionalProperties);
  if (isSchema(made.items)) made.items = again(made.items);
  for (const part of PARTS) {
    const list = made[part];
    if (Array.isArray(list)) made[part] = list.map(again);
  }
  return change(made);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const branchesOf = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? schema.oneOf ?? [];

/** The types a value of the schema may have. */
export function typesOf(schema: JsonSchema): string[] {
  const branches = branchesOf(schema);
  if (branches.length > 0) return [...new Set(branches.flatMap(typesOf))];
  if (schema.type) return [schema.type].flat();
  const samples = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  return [...new Set(samples.map((sample) => (sample === null ? "null" : typeof sample)))];
}

/** The schema of a list's items; null when it takes no list. */
export function itemsOf(schema: JsonSchema): JsonSchema | null {
  if (schema.items) return schema.items;
  return (
    branchesOf(schema)
      .map(itemsOf)
      .find((found) => found !== null) ?? null
  );
}

/** Where a value has fields that its schema does not know. */
export function unknownFields(schema: JsonSchema, value: unknown, path: string[] = []): string[][] {
  const branches = branchesOf(schema);
  if (branches.length > 0) {
    const found = branches.map((branch) => (fits(branch, value) ? unknownFields(branch, value, path) : null));
    const tried = found.filter((one) => one !== null).sort((a, b) => a.length - b.length);
    return tried[0] ?? [];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, place) => unknownFields(items, item, [...path, String(place)])) : [];
  }
  if (typeof value !== "object" || value === null || !schema.properties) return [];
  const { properties, additionalProperties } = schema;
  return Object.entries(value).flatMap(([name, part]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) return unknownFields(known, part, [...path, name]);
    return additionalProperties === false ? [[...path, name]] : [];
  });
}

function fits(schema: JsonSchema, value: unknown): boolean {
  const types = typesOf(schema);
  if (types.length === 0) return true;
  if (Array.isArray(value)) return types.includes("array");
  if (value === null) return types.includes("null");
  return types.includes(typeof value) || (typeof value === "number" && types.includes("integer"));
}

/** The value with its texts of dates as dates, where the operation wants them. What is no date stays, to be refused by name. */
export function withDates(schema: JsonSchema, value: unknown): unknown {
  if (schema[WANTS_DATE] === true) return dateOf(value) ?? value;
  for (const branch of branchesOf(schema)) if (fits(branch, value)) return withDates(branch, value);
  const { items, properties } = schema;
  if (Array.isArray(value)) return items ? value.map((item) => withDates(items, item)) : value;
  if (typeof value !== "object" || value === null || !properties) return value;
  const entries = Object.entries(value).map(([name, part]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return [name, known ? withDates(known, part) : part];
  });
  return Object.fromEntries(entries);
}
