import { z } from "zod";

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

/** Makes dates of the texts that stand where the schema wants dates. What is no date stays, for the schema to refuse. */
export function withDates(schema: z.ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDate) return dateOf(value);
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

function dateOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}

function inner(schema: { unwrap(): unknown }): z.ZodType {
  return typed(schema.unwrap());
}

/** Zod types the parts of a schema by its core; ours are all made by the same Zod. */
function typed(schema: unknown): z.ZodType {
  return schema as z.ZodType;
}
