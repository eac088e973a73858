import { type Numbers, reservedOf } from "./numbers.ts";
import type { Contract, EnumType, Field, MessageType, Shape } from "./shape.ts";
import { jsonNameOf } from "./words.ts";

const HEADER = `// What Muster's REST API answers to "Accept: application/x-protobuf". Made by "npm run proto:generate" from the schemas of
// the answers; a number is given once and never used for anything else.
//
// A field that is null or absent in JSON is not set. Times are instants to the millisecond. Money is whole micro-dollars:
// 1,000,000 are one dollar.
syntax = "proto3";

package muster.v1;
`;

/** The `.proto` file of a contract that has its numbers. */
export function printContract(contract: Contract, numbers: Numbers): string {
  return new Printer(contract, numbers).print();
}

class Printer {
  readonly #contract: Contract;
  readonly #numbers: Numbers;
  readonly #names: Set<string>;

  constructor(contract: Contract, numbers: Numbers) {
    this.#contract = contract;
    this.#numbers = numbers;
    this.#names = new Set([...contract.messages, ...contract.enums].map(({ name }) => name));
  }

  print(): string {
    const kinds = new Set(this.#contract.messages.flatMap(({ fields }) => fields.map(({ shape }) => shape.kind)));
    const imports = [kinds.has("json") ? "struct" : [], kinds.has("date") ? "timestamp" : []].flat();
    const parts = [HEADER];
    if (imports.length > 0)
      parts.push(`${imports.map((name) => `import "google/protobuf/${name}.proto";`).join("\n")}\n`);
    return [...parts, ...this.#typesIn("")].join("\n");
  }

  /** The types that lie directly in a type, or in the package. */
  #typesIn(owner: string): string[] {
    const isDirect = ({ name }: { name: string }) =>
      owner === "" ? !name.includes(".") : name.startsWith(`${owner}.`) && !name.slice(owner.length + 1).includes(".");
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    return [
      ...this.#contract.enums
        .filter(isDirect)
        .sort(byName)
        .map((type) => this.#enum(type)),
      ...this.#contract.messages
        .filter(isDirect)
        .sort(byName)
        .map((type) => this.#message(type)),
    ];
  }

  #enum(type: EnumType): string {
    const name = simpleName(type.name);
    const values = type.values
      .toSorted((a, b) => a.number - b.number)
      .map((value) => {
        const says = value.name.slice(type.prefix.length + 1).toLowerCase();
        const note = says === value.json ? [] : [`// In JSON: ${JSON.stringify(value.json)}`];
        return [...note, `${value.name} = ${value.number};`].join("\n");
      });
    const reserved = this.#reserved(type.name, type.values);
    return block(`enum ${name}`, [...reserved, "// Never sent.", `${type.prefix}_UNSPECIFIED = 0;`, ...values]);
  }

  #message(type: MessageType): string {
    const fields = type.fields.toSorted((a, b) => a.number - b.number).map((field) => this.#field(type, field));
    const body = type.form.is === "union" ? [block(`oneof ${type.form.oneof}`, fields).trimEnd()] : fields;
    const lines = [...this.#typesIn(type.name), ...this.#reserved(type.name, type.fields), ...body];
    return comment(type.comment) + block(`message ${simpleName(type.name)}`, lines);
  }

  #field(owner: MessageType, field: Field): string {
    const type = this.#typeName(field.shape, owner.name);
    const label = { one: field.absence === "never" ? "" : "optional ", list: "repeated ", map: "" }[field.holds];
    const full = field.holds === "map" ? `map<string, ${type}>` : `${label}${type}`;
    const isSameInJson = owner.form.is === "union" || jsonNameOf(field.name) === field.key;
    const options = isSameInJson ? "" : ` [json_name = ${JSON.stringify(field.key)}]`;
    return `${comment(field.comment)}${full} ${field.name} = ${field.number}${options};`;
  }

  #typeName(shape: Shape, owner: string): string {
    if (shape.kind === "date") return "google.protobuf.Timestamp";
    if (shape.kind === "json") return "google.protobuf.Value";
    if (shape.kind !== "enum" && shape.kind !== "message") return shape.kind;
    const { name } = shape.type;
    if (name.startsWith(`${owner}.`)) return name.slice(owner.length + 1);
    return this.#isHidden(name, owner) ? `muster.v1.${name}` : name;
  }

  /** Whether a type on the way out has the same name: protobuf would take that one. */
  #isHidden(name: string, owner: string): boolean {
    const [first = ""] = name.split(".");
    const around = owner.split(".").map((_, depth, parts) => `${parts.slice(0, depth + 1).join(".")}.${first}`);
    return around.some((full) => this.#names.has(full));
  }

  #reserved(type: string, present: { name: string }[]): string[] {
    const gone = reservedOf(this.#numbers[type] ?? {}, present);
    if (gone.length === 0) return [];
    const names = gone.map(([name]) => JSON.stringify(name));
    return [`reserved ${gone.map(([, number]) => number).join(", ")};`, `reserved ${names.join(", ")};`];
  }
}

const simpleName = (name: string): string => name.split(".").at(-1) ?? name;

function comment(text: string | undefined): string {
  return text
    ? `${text
        .split("\n")
        .map((line) => `// ${line}`.trimEnd())
        .join("\n")}\n`
    : "";
}

function block(head: string, lines: string[]): string {
  if (lines.length === 0) return `${head} {}\n`;
  const inner = lines
    .join("\n")
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`));
  return `${head} {\n${inner.join("\n")}\n}\n`;
}
