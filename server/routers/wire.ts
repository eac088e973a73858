import superjson from "superjson";

type Annotations = Record<string, ["Date"] | ["undefined"]>;

/** Deeper values are left to superjson, which also knows what to do with circles. */
const MOST_DEEP = 40;

type Found = { places: Annotations; holdsUndefined: boolean };

/**
 * superjson's wire format for what nearly every answer is made of: plain objects, arrays, texts, numbers and dates. JSON writes those
 * as superjson would, so that only the places of dates have to be found. Anything else goes through superjson itself, which makes
 * a copy of all and costs ten times as much.
 */
export const transformer = {
  serialize: (value: unknown) => fastOf(value) ?? superjson.serialize(value),
  deserialize: superjson.deserialize.bind(superjson),
};

function fastOf(value: unknown): ReturnType<typeof superjson.serialize> | null {
  if (typeof value !== "object" || value === null || value instanceof Date) return null;
  const found: Found = { places: {}, holdsUndefined: false };
  if (!look(value, "", found, 0)) return null;
  const json = (found.holdsUndefined ? withNulls(value) : value) as never;
  for (const _ in found.places) return { json, meta: { values: found.places, v: 1 } };
  return { json };
}

/** Notes the dates and undefineds in an object or an array under their path. False: there is something else in it. */
function look(value: object, path: string, found: Found, depth: number): boolean {
  if (depth > MOST_DEEP) return false;
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place += 1)
      if (!isPlain(value[place]) && !lookInto(value[place], at(path, String(place)), found, depth)) return false;
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    if (isSpecial(key)) return false;
    const part = (value as Record<string, unknown>)[key];
    if (!isPlain(part) && !lookInto(part, at(path, key), found, depth)) return false;
  }
  return true;
}

const at = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

function isPlain(value: unknown): boolean {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  return typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0);
}

function lookInto(value: unknown, path: string, found: Found, depth: number): boolean {
  if (value === undefined) {
    found.places[path] = ["undefined"];
    found.holdsUndefined = true;
    return true;
  }
  if (typeof value !== "object" || value === null) return false;
  if (!(value instanceof Date)) return look(value, path, found, depth + 1);
  if (Number.isNaN(value.getTime())) return false;
  found.places[path] = ["Date"];
  return true;
}

/** JSON leaves out what is undefined in an object; superjson writes null there. */
function withNulls(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(withNulls);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNulls(part)]));
}

const plainKeys = new Set<string>();
const MOST_KEYS = 5_000;

/** Keys that superjson escapes in paths or refuses. */
function isSpecial(key: string): boolean {
  if (plainKeys.has(key)) return false;
  if (key === "" || key.includes(".") || key.includes("\\") || REFUSED.has(key)) return true;
  if (plainKeys.size < MOST_KEYS) plainKeys.add(key);
  return false;
}

const REFUSED = new Set(["__proto__", "constructor", "prototype"]);
