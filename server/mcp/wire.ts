import { z } from "zod";
import { dateOf } from "#server/lib/date-text";
import { DomainError } from "#server/lib/errors";

export type JsonSchema = Record<string, unknown> & { type: "object" };

/** What a client is told of an operation's input. JSON has no dates: they are text in the form of RFC 3339. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== "date") return;
      jsonSchema.type = "string";
      jsonSchema.format = "date-time";
    },
  });
  return { ...made, type: "object" };
}

/**
 * Throws `bad_input` for an argument nobody knows, which would be left out in silence. A tool without arguments takes any: some
 * clients send one only to have one.
 */
export function requireKnown(schema: z.ZodType, given: object, tool: string): void {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const [unknown] = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown === undefined || known.length === 0) return;
  throw new DomainError("bad_input", `${unknown}: is no argument of ${tool}, which takes ${known.join(", ")}.`);
}

/** Makes dates of the texts that stand where the schema wants dates. What is no date stays, for the schema to refuse. */
export function withDates(schema: z.ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDate) return dateOf(value) ?? value;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return withDates(inner(schema), value);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return withDates(inner(schema), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => withDates(typed(schema.element), item));
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return value;
  const fields: Record<string, z.ZodType> = schema.shape;
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field ? withDates(field, given) : given];
    }),
  );
}

function inner(schema: { unwrap(): unknown }): z.ZodType {
  return typed(schema.unwrap());
}

/** Zod types the parts of a schema by its core; ours are all made by the same Zod. */
function typed(schema: unknown): z.ZodType {
  return schema as z.ZodType;
}
