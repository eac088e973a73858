import type { z } from "zod";
import type { Contract, EnumType, Field, MessageType, Shape } from "./shape.ts";
import { pascalCase, singular, snakeCase, upperSnakeCase } from "./words.ts";
import {
  type Def,
  defOf,
  fits,
  hasTag,
  isWhole,
  listWord,
  onlyTag,
  optionName,
  tagOf,
  unwrap,
  valuesOf,
  type Zod,
} from "./zod-parts.ts";

export type Answer = {
  /** What the answer belongs to; its message is `<id>Answer` unless its schema has a name. */
  id: string;
  schema: z.ZodType;
  comment?: string;
};

/** Where a type is met: what it is called when its schema has no name of its own. */
type Place = { owner: string | null; called: string; key?: string; suffix?: string };

/** Reads the answers' schemas. `nameOf` gives public names to schemas that are used in many places; the others lie in the message that uses them. */
export function readContract(answers: readonly Answer[], nameOf: (schema: Zod) => string | undefined): Contract {
  return new Reader(nameOf).read(answers);
}

class Reader {
  readonly #nameOf: (schema: Zod) => string | undefined;
  readonly #messages = new Map<string, MessageType>();
  readonly #enums = new Map<string, EnumType>();
  readonly #made = new Map<Zod, Shape>();

  constructor(nameOf: (schema: Zod) => string | undefined) {
    this.#nameOf = nameOf;
  }

  read(answers: readonly Answer[]): Contract {
    const roots = answers.map(({ id, schema, comment }): [string, MessageType] => [
      id,
      this.#rootOf(schema, `${pascalCase(id)}Answer`, comment),
    ]);
    return { messages: [...this.#messages.values()], enums: [...this.#enums.values()], answers: new Map(roots) };
  }

  /** An answer is a message: what is none is put into one. */
  #rootOf(schema: z.ZodType, called: string, comment?: string): MessageType {
    const place = { owner: null, called };
    const { schema: inner, absence } = unwrap(schema);
    const isPlain = absence === "never" && ["object", "union", "tuple"].includes(defOf(inner).type);
    const shape = isPlain ? this.#shapeOf(inner, place) : this.#box(schema, place);
    if (shape.kind !== "message") throw new Error(`${called}: an answer must be a message`);
    if (comment) shape.type.comment = [shape.type.comment, comment].filter(Boolean).join("\n");
    return shape.type;
  }

  #field(key: string, schema: Zod, owner: MessageType): Field {
    const { schema: inner, absence, comment } = unwrap(schema, `${owner.name}.${key}`);
    const name = snakeCase(key);
    const field = { key, name, number: 0, absence, ...(comment ? { comment } : {}) };
    const def = defOf(inner);
    const isMany = def.type === "array" || def.type === "record";
    if (isMany && absence !== "never")
      return {
        ...field,
        holds: "one",
        shape: this.#box(inner, { owner: owner.name, called: `${pascalCase(key)}${listWord(def)}` }),
      };
    const place = { owner: owner.name, called: pascalCase(isMany ? singular(key) : key), key };
    if (def.type === "array") return { ...field, holds: "list", shape: this.#element(def.element, place) };
    if (def.type === "record") return { ...field, holds: "map", shape: this.#element(def.valueType, place) };
    return { ...field, holds: "one", shape: this.#shapeOf(inner, place) };
  }

  /** Of a list or a map: protobuf has neither null nor a list as an element. */
  #element(schema: Zod, place: Place): Shape {
    const { schema: inner, absence } = unwrap(schema);
    const { type } = defOf(inner);
    const mustBox = absence !== "never" || type === "array" || type === "record";
    return mustBox ? this.#box(schema, place) : this.#shapeOf(inner, place);
  }

  /** A schema with a name is one type wherever it is used; one without is a type of its own each time. */
  #shapeOf(schema: Zod, place: Place): Shape {
    const known = this.#made.get(schema);
    if (known) return known;
    const shape = this.#newShape(schema, place);
    if (this.#nameOf(schema)) this.#made.set(schema, shape);
    else this.#made.delete(schema);
    return shape;
  }

  #newShape(schema: Zod, place: Place): Shape {
    const def = defOf(schema);
    switch (def.type) {
      case "string":
        return { kind: "string" };
      case "boolean":
        return { kind: "bool" };
      case "number":
        return { kind: isWhole(schema, place.key ?? "") ? "int64" : "double" };
      case "date":
        return { kind: "date" };
      case "unknown":
      case "any":
      case "custom":
        return { kind: "json" };
      case "enum":
        return this.#enumOf(schema, Object.values(def.entries), place);
      case "literal":
        return this.#literal(schema, def.values, place);
      case "object":
        return this.#object(schema, def, place);
      case "tuple":
        return this.#tuple(schema, def.items, place);
      case "union":
        return this.#union(schema, def, place);
      default:
        throw new Error(`${place.owner ?? ""}.${place.called}: protobuf has no word for a Zod ${def.type}`);
    }
  }

  #literal(schema: Zod, values: readonly unknown[], place: Place): Shape {
    if (values.every((value) => typeof value === "boolean")) return { kind: "bool" };
    if (values.every((value) => typeof value === "number"))
      return { kind: values.every(Number.isSafeInteger) ? "int64" : "double" };
    return this.#enumOf(schema, values, place);
  }

  #enumOf(schema: Zod, values: readonly unknown[], place: Place): Shape {
    const name = this.#nameFor(schema, { ...place, suffix: "Kind" });
    const known = this.#enums.get(name);
    if (known) return { kind: "enum", type: known };
    const prefix = upperSnakeCase(name.split(".").at(-1) ?? name);
    const type: EnumType = {
      name,
      prefix,
      values: values.map((value) => ({
        json: String(value),
        name: `${prefix}_${upperSnakeCase(String(value))}`,
        number: 0,
      })),
    };
    this.#enums.set(name, type);
    return { kind: "enum", type };
  }

  #message(schema: Zod, place: Place, form: MessageType["form"]): MessageType {
    const type: MessageType = { name: this.#nameFor(schema, place), form, fields: [] };
    const { comment } = unwrap(schema);
    if (comment) type.comment = comment;
    this.#messages.set(type.name, type);
    // Known before its fields are read: a schema may contain itself.
    this.#made.set(schema, { kind: "message", type });
    return type;
  }

  #object(schema: Zod, def: Extract<Def, { type: "object" }>, place: Place, tag?: string): Shape {
    const value = tag === undefined ? undefined : onlyTag(schema, tag);
    const isTagged = tag !== undefined && value !== undefined;
    const type = this.#message(schema, place, { is: "object", ...(isTagged ? { tag: { key: tag, value } } : {}) });
    for (const [key, part] of Object.entries(def.shape))
      if (!isTagged || key !== tag) type.fields.push(this.#field(key, part, type));
    return { kind: "message", type };
  }

  #tuple(schema: Zod, items: readonly Zod[], place: Place): Shape {
    const type = this.#message(schema, place, { is: "tuple" });
    items.forEach((item, index) => {
      const word = ["first", "second", "third", "fourth"][index] ?? `item_${index + 1}`;
      type.fields.push(this.#field(word, item, type));
    });
    return { kind: "message", type };
  }

  #union(schema: Zod, def: Extract<Def, { type: "union" }>, place: Place): Shape {
    const { options } = def;
    if (options.every((option) => defOf(option).type === "literal")) {
      const values = options.flatMap((option) => valuesOf(option));
      return this.#literal(schema, values, place);
    }
    const tag = tagOf(options);
    const choose = (value: unknown): number =>
      options.findIndex((option) => (tag === null ? fits(option, value) : hasTag(option, tag, value)));
    const type = this.#message(schema, place, { is: "union", oneof: snakeCase(tag ?? "value"), choose });
    for (const [index, option] of options.entries()) {
      const key = optionName(options, index, tag);
      const inside = { owner: type.name, called: pascalCase(key) };
      const optionDef = defOf(option);
      const isOwn = optionDef.type === "object" && tag !== null && !this.#nameOf(option);
      const shape = isOwn ? this.#object(option, optionDef, inside, tag) : this.#element(option, inside);
      type.fields.push({ key, name: snakeCase(key), number: 0, holds: "one", absence: "never", shape });
    }
    return { kind: "message", type };
  }

  #box(schema: Zod, place: Place): Shape {
    const { schema: inner } = unwrap(schema);
    const type: MessageType = { name: this.#free(place), form: { is: "box" }, fields: [] };
    this.#messages.set(type.name, type);
    const key = { array: "items", record: "entries" }[defOf(inner).type as string] ?? "value";
    type.fields.push(this.#field(key, schema, type));
    return { kind: "message", type };
  }

  #nameFor(schema: Zod, place: Place): string {
    return this.#nameOf(schema) ?? this.#free(place);
  }

  /** Java and C# cannot have a type in one of its own name. */
  #free({ owner, called, suffix = "Item" }: Place): string {
    const around = owner?.split(".") ?? [];
    let name = called;
    const isTaken = () => {
      const full = [...around, name].join(".");
      return around.includes(name) || this.#messages.has(full) || this.#enums.has(full);
    };
    while (isTaken()) name = `${name}${suffix}`;
    return [...around, name].join(".");
  }
}
