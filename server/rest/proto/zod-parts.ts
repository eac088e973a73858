import type { z } from "zod";
import type { Field } from "./shape.ts";

/** Any schema, as Zod's core sees it. */
export type Zod = z.core.$ZodType;
export type Def = z.core.$ZodTypes["_zod"]["def"];
type Unwrapped = { schema: Zod; absence: Field["absence"]; comment?: string };

/** Zod's public type hides which kind of schema it is; its core names all of them. */
export function defOf(schema: Zod): Def {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** What a schema is about, without what only says that it may be absent. */
export function unwrap(schema: Zod, where = ""): Unwrapped {
  let current = schema;
  let comment = descriptionOf(schema);
  const absences = new Set<Field["absence"]>();
  for (;;) {
    comment ??= descriptionOf(current);
    const def = defOf(current);
    if (def.type === "nullable") absences.add("null");
    else if (def.type === "optional") absences.add("missing");
    else if (def.type === "pipe") {
      current = def.out;
      continue;
    } else if (def.type === "lazy") {
      current = def.getter();
      continue;
    } else if (!["default", "prefault", "readonly", "nonoptional", "catch"].includes(def.type)) break;
    current = (def as { innerType: Zod }).innerType;
  }
  if (absences.size > 1)
    throw new Error(`${where}: may be null and may be missing, and protobuf can say only one of them`);
  const [absence = "never"] = absences;
  return { schema: current, absence, ...(comment ? { comment } : {}) };
}

const descriptionOf = (schema: Zod): string | undefined => (schema as z.ZodType).description;

export const listWord = (def: Def): string => (def.type === "record" ? "Map" : "List");

/** Things that are counted. */
const THINGS =
  "tokens|bytes|calls|steps|tasks|runs|agents|questions|messages|answers|helps|uses|lines|files|days|weekdays|samples|effects|criteria|attempts|counters|counts?";
/** What became of them, and numbers by which things are called. */
const STATES =
  "done|failed|succeeded|cancelled|returned|finished|accepted|reopened|unread|waived|proven|late|failing|total|handedIn";
const NAMES = "number|version|revision|commit|seq|index|attempt|line|limit|exitCode";
const COUNTED = new RegExp(`(^|[a-z])(micros|${THINGS}|${STATES}|${NAMES})$`, "i");

/** What Muster counts is whole wherever it stands (money is micro-dollars); other numbers are whole when their schema says so. */
export function isWhole(schema: Zod, key: string): boolean {
  return COUNTED.test(key) || (schema as z.ZodNumber).isInt;
}

export const valuesOf = (schema: Zod): readonly unknown[] => {
  const def = defOf(schema);
  return def.type === "literal" ? def.values : [];
};

/** The key whose value tells the options apart. */
export function tagOf(options: readonly Zod[]): string | null {
  const [first, ...others] = options.map((option) => option._zod.propValues ?? {});
  const isApart = (key: string): boolean => {
    const sets = options.map((option) => option._zod.propValues?.[key] ?? new Set());
    return sets.every((one, i) => sets.every((other, j) => i === j || ![...one].some((value) => other.has(value))));
  };
  return Object.keys(first ?? {}).find((key) => others.every((other) => other[key]) && isApart(key)) ?? null;
}

/** The tag's only value: then the oneof says it already. */
export function onlyTag(schema: Zod, tag: string): string | undefined {
  const values = [...(schema._zod.propValues?.[tag] ?? [])];
  return values.length === 1 && typeof values[0] === "string" ? values[0] : undefined;
}

export function hasTag(option: Zod, tag: string, value: unknown): boolean {
  const given = typeof value === "object" && value !== null ? Reflect.get(value, tag) : undefined;
  return option._zod.propValues?.[tag]?.has(given) ?? false;
}

export const fits = (schema: Zod, value: unknown): boolean => (schema as z.ZodType).safeParse(value).success;

/** After its tag, after a key that only this option has, or after its kind. */
export function optionName(options: readonly Zod[], index: number, tag: string | null): string {
  const option = options[index];
  if (!option) return "";
  if (tag !== null) return [...(option._zod.propValues?.[tag] ?? [])].join("_or_");
  const keysOf = (schema: Zod): string[] => {
    const def = defOf(schema);
    return def.type === "object" ? Object.keys(def.shape) : [];
  };
  const own = keysOf(option).find((key) => options.every((other) => other === option || !keysOf(other).includes(key)));
  if (own) return own;
  const { type } = defOf(option);
  const word = { string: "text", boolean: "flag", array: "list" }[type as string] ?? type;
  const isAlone = options.every((other) => other === option || defOf(other).type !== type);
  return isAlone ? word : `${word}_${index + 1}`;
}
