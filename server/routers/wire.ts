import superjson from "superjson";

type Annotations = Record<string, ["Date"] | ["undefined"]>;

/** Deeper values are left to superjson, which also knows what to do with circles. */
const MOST_DEEP = 40;
const OTHER = Symbol("not a plain value");

/**
 * superjson's wire format, written in one pass for what nearly every answer is made of: plain objects, arrays, texts,
 * numbers and dates. Anything else goes through superjson itself, which costs four times as much.
 */
export const transformer = {
  serialize: (value: unknown) => fastOf(value) ?? superjson.serialize(value),
  deserialize: superjson.deserialize.bind(superjson),
};

function fastOf(value: unknown): ReturnType<typeof superjson.serialize> | null {
  if (typeof value !== "object" || value === null || value instanceof Date) return null;
  const values: Annotations = {};
  const json = plainOf(value, "", values, 0);
  if (json === OTHER) return null;
  for (const _ in values) return { json: json as never, meta: { values, v: 1 } };
  return { json: json as never };
}

/** The JSON form of a value, its dates and undefineds noted in `values` under their path. */
function plainOf(value: unknown, path: string, values: Annotations, depth: number): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : OTHER;
  if (value === undefined) {
    values[path] = ["undefined"];
    return null;
  }
  if (typeof value !== "object" || depth > MOST_DEEP) return OTHER;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return OTHER;
    values[path] = ["Date"];
    return value.toISOString();
  }
  return Array.isArray(value) ? listOf(value, path, values, depth) : objectOf(value, path, values, depth);
}

function listOf(value: unknown[], path: string, values: Annotations, depth: number): unknown {
  const list: unknown[] = [];
  for (let place = 0; place < value.length; place += 1) {
    const item = plainOf(value[place], path === "" ? String(place) : `${path}.${place}`, values, depth + 1);
    if (item === OTHER) return OTHER;
    list.push(item);
  }
  return list;
}

function objectOf(value: object, path: string, values: Annotations, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return OTHER;
  const object: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (isSpecial(key)) return OTHER;
    const item = plainOf(part, path === "" ? key : `${path}.${key}`, values, depth + 1);
    if (item === OTHER) return OTHER;
    object[key] = item;
  }
  return object;
}

/** Keys that superjson escapes in paths or refuses. */
function isSpecial(key: string): boolean {
  return (
    key === "" ||
    key === "__proto__" ||
    key === "constructor" ||
    key === "prototype" ||
    key.includes(".") ||
    key.includes("\\")
  );
}
