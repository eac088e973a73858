import { z } from "zod";
import { inputSchemaOf, type JsonSchema } from "./json-schema.ts";
import { type Procedure, procedureOf } from "./procedures.ts";
import { parametersOf, type Route, takesBody } from "./route.ts";

/** A route with what its procedure takes and gives, worked out once. */
export type Mounted = {
  route: Route;
  procedure: Procedure;
  /** The whole input; its fields are divided among path, query and body. */
  input: JsonSchema;
  pathFields: string[];
  /** Fields of the query, or of the body. */
  otherFields: string[];
  /** What is answered: a list of its own becomes an object with `items`, and what may be missing is there. */
  output: z.ZodType;
  segments: string[];
};

/** The field that a stream takes from the header `Last-Event-ID`. */
export const LAST_ID = "lastEventId";

/** What only our own callers set: the clock a test reads by. */
const INNER = ["atMs"];

export function mount(route: Route): Mounted {
  const procedure = procedureOf(route.procedure);
  const input = inputSchemaOf(procedure.input);
  const pathFields = parametersOf(route.path);
  const known = Object.keys(input.properties ?? {});
  const strange = [...pathFields, ...Object.keys(route.fixed ?? {})].filter((name) => !known.includes(name));
  if (strange.length > 0) throw new Error(`${route.method} ${route.path}: ${route.procedure} takes no ${strange[0]}.`);
  if (procedure.type === "mutation" && route.method === "GET") throw new Error(`${route.path}: a GET changes nothing.`);
  const elsewhere = [...INNER, ...Object.keys(route.fixed ?? {}), ...(route.isStream ? [LAST_ID] : [])];
  return {
    route,
    procedure,
    input,
    pathFields,
    otherFields: known.filter((name) => ![...pathFields, ...elsewhere].includes(name)),
    output: answerOf(procedure.output),
    segments: route.path.split("/").slice(1),
  };
}

/** Answers are objects, so that one can grow: a bare list stands in `items`. */
function answerOf(output: z.ZodType): z.ZodType {
  const given = output instanceof z.ZodNullable ? output.unwrap() : output;
  if (given instanceof z.ZodArray) return z.object({ items: given });
  return given as z.ZodType;
}

/** A list that comes in pages; everything else that is read has a tag. */
export function isPaged({ output }: Mounted): boolean {
  return output instanceof z.ZodObject && "nextCursor" in output.shape;
}

/** The answer in the shape {@link Mounted.output} says. */
export const shaped = (answer: unknown): unknown => (Array.isArray(answer) ? { items: answer } : answer);

/** The fields that stand in the query of a route that takes no body, by name. */
export function queryFieldsOf({ route, otherFields }: Mounted): string[] {
  return takesBody(route) ? [] : otherFields;
}

export function bodyFieldsOf({ route, otherFields }: Mounted): string[] {
  return takesBody(route) ? otherFields : [];
}
