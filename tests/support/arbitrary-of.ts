import fc from "fast-check";
import { defOf, isWhole, type Zod } from "#server/rest/proto/zod-parts";

/** Any JSON, keys and texts of all alphabets, not so deep that protobuf could not carry it. */
const anyJson = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }).map(plain);

/** Values that fit a schema's types, as an operation may answer them: dates as dates, absent keys as absent. */
export function arbitraryOf(schema: Zod, key = ""): fc.Arbitrary<unknown> {
  const def = defOf(schema);
  switch (def.type) {
    case "string":
      return fc.oneof(fc.string({ unit: "binary" }), fc.constant(""), fc.uuid());
    case "boolean":
      return fc.boolean();
    case "number":
      return isWhole(schema, key)
        ? fc.oneof(fc.maxSafeInteger(), fc.nat(100))
        : fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    case "date":
      return fc.date({
        min: new Date("0001-01-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59.999Z"),
        noInvalidDate: true,
      });
    case "unknown":
    case "any":
    case "custom":
      return anyJson;
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "literal":
      return fc.constantFrom(...def.values);
    case "nullable":
      return fc.option(arbitraryOf(def.innerType, key));
    case "array":
      return fc.array(arbitraryOf(def.element, key), { maxLength: 3 });
    case "tuple":
      return fc.tuple(...def.items.map((item) => arbitraryOf(item)));
    case "union":
      return fc.oneof(...def.options.map((option) => arbitraryOf(option)));
    case "record":
      return fc.dictionary(keysOf(def.keyType), arbitraryOf(def.valueType, key), { maxKeys: 4 }).map(plain);
    case "object":
      return objectOf(def.shape);
    case "optional":
    case "default":
    case "readonly":
    case "nonoptional":
      return arbitraryOf(def.innerType, key);
    case "pipe":
      return arbitraryOf(def.out, key);
    default:
      throw new Error(`no values for a Zod ${def.type} yet`);
  }
}

function objectOf(shape: Readonly<Record<string, Zod>>): fc.Arbitrary<unknown> {
  const entries = Object.entries(shape);
  const requiredKeys = entries.filter(([, part]) => defOf(part).type !== "optional").map(([name]) => name);
  return fc.record(Object.fromEntries(entries.map(([name, part]) => [name, arbitraryOf(part, name)])), {
    requiredKeys,
    noNullPrototype: true,
  });
}

function keysOf(schema: Zod): fc.Arbitrary<string> {
  const def = defOf(schema);
  if (def.type === "enum") return fc.constantFrom(...Object.values(def.entries).map(String));
  return fc.string({ unit: "binary" }).filter((text) => text !== "__proto__");
}

/** `__proto__` as a key is what neither Zod nor a plain object can hold. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"proto"'));
}
