import type { z } from "zod";

export type Side = "input" | "output";

type Def = {
  type: string;
  coerce?: boolean;
  partial?: boolean;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  element?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  rest?: z.ZodType | null;
  left?: z.ZodType;
  right?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  values?: unknown[];
  entries?: Record<string, string | number>;
  getter?: () => z.ZodType;
};

const PLAIN: Record<string, string> = {
  string: "string",
  number: "number",
  int: "number",
  boolean: "boolean",
  bigint: "bigint",
  date: "Date",
  null: "null",
  undefined: "undefined",
  unknown: "unknown",
  never: "never",
  void: "void",
  template_literal: "string",
};

/** Without a change in either direction: what is inside is what counts. */
const WRAPPERS = new Set(["readonly", "nonoptional", "success"]);

/**
 * Writes Zod schemas as TypeScript. A schema that is exported somewhere gets its export's name once and is referred to by it.
 * Throws for a kind it does not know, so that nothing becomes `any` in silence.
 */
export class TypeWriter {
  readonly #names: ReadonlyMap<z.ZodType, string>;
  readonly #declared = new Map<string, string>();
  readonly #same = new Map<z.ZodType, boolean>();

  readonly #isComparing: boolean;

  constructor(names: ReadonlyMap<z.ZodType, string>, isComparing = false) {
    this.#names = names;
    this.#isComparing = isComparing;
  }

  /** Every named type that was referred to, in alphabetical order. */
  declarations(): string {
    return [...this.#declared.keys()]
      .sort()
      .map((name) => `export type ${name} = ${this.#declared.get(name) ?? "never"};`)
      .join("\n");
  }

  write(schema: z.ZodType, side: Side): string {
    const name = this.#nameOf(schema, side);
    if (name === null) return this.#body(schema, side);
    if (!this.#declared.has(name)) {
      // Before its body, so that a type that holds itself ends.
      this.#declared.set(name, "never");
      this.#declared.set(name, this.#body(schema, side));
    }
    return name;
  }

  /** What goes in and what comes out differ where a default, a default for nothing, or a transformation stands. */
  #nameOf(schema: z.ZodType, side: Side): string | null {
    const name = this.#names.get(schema);
    if (name === undefined) return null;
    if (PLAIN[defOf(schema).type] !== undefined) return null;
    if (this.#isSame(schema)) return name;
    const isInput = name.endsWith("Input");
    if (side === "input") return isInput ? name : `${name}Input`;
    return isInput ? `${name.slice(0, -"Input".length)}Parsed` : name;
  }

  #isSame(schema: z.ZodType): boolean {
    const known = this.#same.get(schema);
    if (known !== undefined) return known;
    // A type that holds itself differs only where something else in it does.
    this.#same.set(schema, true);
    const inline = new TypeWriter(new Map(), true);
    const isSame = isRecursive(schema) || inline.write(schema, "input") === inline.write(schema, "output");
    this.#same.set(schema, isSame);
    return isSame;
  }

  #body(schema: z.ZodType, side: Side): string {
    const def = defOf(schema);
    const plain = PLAIN[def.type];
    if (plain !== undefined) return def.coerce && side === "input" ? "unknown" : plain;
    const inner = (given: z.ZodType | null | undefined) => {
      if (!given) throw new Error(`A schema of kind ${def.type} lacks a part.`);
      return this.write(given, side);
    };
    if (WRAPPERS.has(def.type)) return inner(def.innerType);
    switch (def.type) {
      case "object":
        return this.#object(def, side);
      case "array":
        return `${grouped(inner(def.element))}[]`;
      case "nullable":
        return union([inner(def.innerType), "null"]);
      case "optional":
        return union([inner(def.innerType), "undefined"]);
      case "default":
      case "prefault":
      case "catch":
        return side === "input" ? union([inner(def.innerType), "undefined"]) : inner(def.innerType);
      case "pipe":
        return this.#pipe(def, side);
      case "union":
        return union((def.options ?? []).map(inner));
      case "intersection":
        return `${grouped(inner(def.left))} & ${grouped(inner(def.right))}`;
      case "literal":
        return union((def.values ?? []).map((value) => JSON.stringify(value) ?? "undefined"));
      case "enum":
        return union([...new Set(Object.values(def.entries ?? {}))].map((value) => JSON.stringify(value)));
      case "record":
        return partly(def.partial, `Record<${inner(def.keyType)}, ${inner(def.valueType)}>`);
      case "tuple":
        return `[${[...(def.items ?? []).map(inner), ...(def.rest ? [`...${grouped(inner(def.rest))}[]`] : [])].join(", ")}]`;
      case "lazy":
        return inner(def.getter?.());
      default:
        throw new Error(
          `There is no TypeScript for a schema of kind ${def.type} yet: add it to scripts/client/zod-types.ts.`,
        );
    }
  }

  /** A transformation's own type is not known at run time; in front of a schema it takes anything. */
  #pipe(def: Def, side: Side): string {
    const end = side === "input" ? def.in : def.out;
    if (!end) throw new Error("A pipe lacks an end.");
    if (defOf(end).type !== "transform") return this.write(end, side);
    if (side === "input") return "unknown";
    if (this.#isComparing) return "transformed";
    throw new Error("What a transformation gives is not known at run time: end it with .pipe(schema).");
  }

  #object(def: Def, side: Side): string {
    const fields = Object.entries(def.shape ?? {}).map(([key, field]) => {
      const isOptional = isLeftOut(field, side);
      const text = this.write(field, side);
      return `${keyOf(key)}${isOptional ? "?" : ""}: ${isOptional ? withoutUndefined(text) : text};`;
    });
    const rest = def.catchall ? this.write(def.catchall, side) : "never";
    if (rest !== "never") fields.push(`[key: string]: ${rest};`);
    return fields.length === 0 ? "Record<string, never>" : `{ ${fields.join(" ")} }`;
  }
}

function defOf(schema: z.ZodType): Def {
  // Zod's own description of a schema, the same for all kinds.
  return (schema as unknown as { _zod: { def: Def } })._zod.def;
}

function isLeftOut(schema: z.ZodType, side: Side): boolean {
  const { optin, optout } = (schema as unknown as { _zod: { optin?: string; optout?: string } })._zod;
  return (side === "input" ? optin : optout) !== undefined;
}

/** Whether the type of what goes in lets `{}` through, whatever a refinement says of it. */
export function takesEmpty(schema: z.ZodType): boolean {
  const def = defOf(schema);
  if (isLeftOut(schema, "input")) return true;
  switch (def.type) {
    case "object":
      return Object.values(def.shape ?? {}).every((field) => isLeftOut(field, "input"));
    case "pipe":
      return def.in !== undefined && takesEmpty(def.in);
    case "union":
      return (def.options ?? []).some(takesEmpty);
    case "intersection":
      return [def.left, def.right].every((part) => part !== undefined && takesEmpty(part));
    default:
      return def.type === "unknown" || def.type === "transform";
  }
}

const partly = (isPartial: boolean | undefined, text: string): string => (isPartial ? `Partial<${text}>` : text);
const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const grouped = (text: string): string => (/^[\w.]+$/.test(text) ? text : `(${text})`);

function union(parts: string[]): string {
  return [...new Set(parts.flatMap((part) => topLevelOf(part)))].join(" | ");
}

const withoutUndefined = (text: string): string => {
  const kept = topLevelOf(text).filter((part) => part !== "undefined");
  return kept.length === 0 ? "undefined" : kept.join(" | ");
};

/** The members of a union, as they stand outside all brackets and quotes. */
function topLevelOf(text: string): string[] {
  const parts: string[] = [];
  let [depth, from, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (sign === '"' && text[at - 1] !== "\\") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if ("({[<".includes(sign)) depth += 1;
    if (")}]>".includes(sign)) depth -= 1;
    if (depth === 0 && text.startsWith(" | ", at)) {
      parts.push(text.slice(from, at));
      from = at + 3;
    }
  }
  return [...parts, text.slice(from)];
}

function isRecursive(schema: z.ZodType, above: readonly z.ZodType[] = []): boolean {
  if (above.includes(schema)) return true;
  const def = defOf(schema);
  const parts = [
    ...Object.values(def.shape ?? {}),
    ...(def.options ?? []),
    ...(def.items ?? []),
    ...[def.innerType, def.in, def.out, def.element, def.rest, def.left, def.right, def.valueType, def.getter?.()],
  ].flatMap((part) => part ?? []);
  return parts.some((part) => isRecursive(part, [...above, schema]));
}
