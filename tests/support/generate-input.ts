import { z } from "zod";
import type { TeamIds } from "./full-team.ts";

type Json = {
  type?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: Json[];
  allOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  minimum?: number;
  minLength?: number;
  minItems?: number;
  pattern?: string;
};

/**
 * An input that fits a schema, with the given ids wherever it names something: `id` means what the procedure's router is
 * about. `null` instead of an input: the schema has no place for an id.
 */
export function inputWithIds(path: string, schema: z.ZodType, ids: TeamIds): { input: unknown; usedIds: string[] } {
  const json: Json = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as Json;
  const usedIds: string[] = [];
  const idFor = (field: string): string => {
    const wanted = field === "id" || field === "ids" ? `${path.split(".")[0]?.replace(/s$/, "")}Id` : singular(field);
    const found = Object.entries(ids).find(([name]) => name.toLowerCase() === wanted.toLowerCase());
    const related = found ?? Object.entries(ids).find(([name]) => wanted.toLowerCase().endsWith(name.toLowerCase()));
    const id = related?.[1] ?? ids.taskId;
    usedIds.push(id);
    return id;
  };
  return { input: sampleOf(json, "", idFor), usedIds };
}

const singular = (field: string): string => (field === "dependsOn" ? "taskId" : field.replace(/Ids$/, "Id"));

function sampleOf(json: Json, field: string, idFor: (field: string) => string): unknown {
  if (json.const !== undefined) return json.const;
  if (json.enum) return json.enum[0];
  const branch = json.anyOf?.find((one) => one.type !== "null") ?? json.allOf?.[0];
  if (branch) return sampleOf(branch, field, idFor);
  if (json.type === "object") return objectOf(json, idFor);
  if (json.type === "array")
    return hasId(json.items ?? {}) || (json.minItems ?? 0) > 0 ? [sampleOf(json.items ?? {}, field, idFor)] : [];
  if (json.type === "number" || json.type === "integer") return Math.max(1, json.minimum ?? 1);
  if (json.type === "boolean") return true;
  if (json.type === "string") return json.format === "uuid" ? idFor(field) : textOf(json);
  return undefined;
}

function objectOf(json: Json, idFor: (field: string) => string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(json.properties ?? {})) {
    // What may be left out is, unless it names something: the default fits together with the rest.
    const isLeftOut = !hasId(property) && (property.default !== undefined || !json.required?.includes(name));
    if (!isLeftOut) made[name] = sampleOf(property, name, idFor);
  }
  return made;
}

function hasId(json: Json): boolean {
  if (json.format === "uuid") return true;
  const inner = [...(json.anyOf ?? []), ...(json.allOf ?? []), ...Object.values(json.properties ?? {})];
  return [...inner, ...(json.items ? [json.items] : [])].some(hasId);
}

function textOf(json: Json): string {
  // A secret's name has no blanks.
  if (json.pattern?.startsWith("^[A-Za-z]")) return "SOME_NAME";
  // A name in an address, or a label, is one word.
  if (json.pattern?.startsWith("^[a-z][a-z0-9]*")) return "some-text";
  return json.pattern?.startsWith("^\\d") ? "1" : "some text".padEnd(json.minLength ?? 0, ".");
}
