import { fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { TimestampSchema, timestampFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import type { EnumType, Field, MessageType, Shape } from "./shape.ts";

/** How deep messages may lie in each other: protoc and the libraries of most languages refuse to read more. */
export const MAX_DEPTH = 100;

/** An answer that protobuf cannot carry whole. `fitsJson`: JSON can; otherwise the answer does not fit its own schema. */
export class UnencodableError extends Error {
  readonly fitsJson: boolean;
  constructor(path: string, problem: string, fitsJson = false) {
    super(`${path === "" ? "answer" : path.slice(1)}: ${problem}`);
    this.name = "UnencodableError";
    this.fitsJson = fitsJson;
  }
}

/** The bytes of an answer: an operation's output, or its JSON. Throws {@link UnencodableError}; never leaves a value out. */
export function encodeAnswer(type: MessageType, answer: unknown): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeMessage(writer, type, answer, { path: "", depth: 1 });
  return writer.finish();
}

type Place = { path: string; depth: number };

function writeMessage(writer: BinaryWriter, type: MessageType, value: unknown, place: Place): void {
  if (place.depth > MAX_DEPTH) throw tooDeep(place);
  const { form, fields } = type;
  if (form.is === "object") writeObject(writer, type, value, place);
  else if (form.is === "tuple") writeTuple(writer, type, value, place);
  else {
    const field = fields[form.is === "union" ? form.choose(value) : 0];
    if (!field) throw misfit(place, `one of ${fields.map(({ key }) => key).join(", ")}`, value);
    // In a oneof even an empty text is written: its number says which one it is.
    if (form.is === "union") writeValue(writer, field, value, place);
    else writeField(writer, field, value, place);
  }
}

function writeTuple(writer: BinaryWriter, { fields }: MessageType, value: unknown, place: Place): void {
  if (!Array.isArray(value) || value.length !== fields.length) throw misfit(place, `a list of ${fields.length}`, value);
  for (const [index, field] of fields.entries()) writeField(writer, field, value[index], inside(place, String(index)));
}

function writeObject(writer: BinaryWriter, { fields, form }: MessageType, value: unknown, place: Place): void {
  const entries = objectOf(value, place);
  let known = form.is === "object" && form.tag ? 1 : 0;
  for (const field of fields) {
    if (Object.hasOwn(entries, field.key)) known += 1;
    writeField(writer, field, entries[field.key], inside(place, field.key));
  }
  const keys = Object.keys(entries);
  if (keys.length === known) return;
  const names = new Set(fields.map(({ key }) => key));
  if (form.is === "object" && form.tag) names.add(form.tag.key);
  const stray = keys.find((key) => !names.has(key) && entries[key] !== undefined);
  if (stray !== undefined) throw new UnencodableError(`${place.path}.${stray}`, "is not in the published message");
}

function writeField(writer: BinaryWriter, field: Field, value: unknown, place: Place): void {
  if (field.holds === "list") writeList(writer, field, value, place);
  else if (field.holds === "map") writeMap(writer, field, value, place);
  else if (!isAbsent(field, value, place)) {
    // Without presence a reader takes the zero of a type for granted; it is checked like any other value.
    const isZero = field.absence === "never" && field.shape.kind !== "json" && ZEROS.has(value);
    writeValue(isZero ? new BinaryWriter() : writer, field, value, place);
  }
}

const ZEROS = new Set<unknown>(["", 0, false]);

function isAbsent({ absence, shape }: Field, value: unknown, place: Place): boolean {
  if (value !== undefined && (value !== null || shape.kind === "json")) return false;
  const isAllowed = value === null ? absence === "null" : absence === "missing" || shape.kind === "json";
  if (!isAllowed) throw misfit(place, "a value", value);
  return true;
}

function writeMap(writer: BinaryWriter, field: Field, value: unknown, place: Place): void {
  for (const [key, entry] of Object.entries(objectOf(value, place))) {
    if (entry === undefined) continue;
    writer.tag(numberOf(field), WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(wellFormed(key, place));
    writeValue(writer, { ...field, number: 2 }, entry, inside({ ...place, depth: place.depth + 1 }, key));
    writer.join();
  }
}

function writeList(writer: BinaryWriter, field: Field, value: unknown, place: Place): void {
  if (!Array.isArray(value)) throw misfit(place, "a list", value);
  const { kind } = field.shape;
  const isPacked = kind === "bool" || kind === "double" || kind === "int64" || kind === "enum";
  if (!isPacked) {
    for (const [index, entry] of value.entries()) writeValue(writer, field, entry, inside(place, String(index)));
  } else if (value.length > 0) {
    writer.tag(numberOf(field), WireType.LengthDelimited).fork();
    for (const [index, entry] of value.entries()) writeScalar(writer, field.shape, entry, inside(place, String(index)));
    writer.join();
  }
}

const WIRE_TYPES: Partial<Record<Shape["kind"], WireType>> = {
  bool: WireType.Varint,
  int64: WireType.Varint,
  enum: WireType.Varint,
  double: WireType.Bit64,
};

function writeValue(writer: BinaryWriter, field: Field, value: unknown, place: Place): void {
  const { shape } = field;
  writer.tag(numberOf(field), WIRE_TYPES[shape.kind] ?? WireType.LengthDelimited);
  if (shape.kind === "message") {
    writer.fork();
    writeMessage(writer, shape.type, value, { ...place, depth: place.depth + 1 });
    writer.join();
  } else writeScalar(writer, shape, value, place);
}

function writeScalar(writer: BinaryWriter, shape: Shape, value: unknown, place: Place): void {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw misfit(place, "a text", value);
      writer.string(wellFormed(value, place));
      break;
    case "bool":
      if (typeof value !== "boolean") throw misfit(place, "true or false", value);
      writer.bool(value);
      break;
    case "double":
      if (typeof value !== "number" || !Number.isFinite(value)) throw misfit(place, "a number", value);
      // JSON has no negative zero.
      writer.double(value + 0);
      break;
    case "int64":
      if (!Number.isSafeInteger(value)) throw misfit(place, "a whole number", value);
      writer.int64(Number(value));
      break;
    case "enum":
      writer.int32(enumNumber(shape.type, value, place));
      break;
    case "date":
      writer.bytes(toBinary(TimestampSchema, timestampFromMs(instantOf(value, place))));
      break;
    case "json":
      writer.bytes(jsonBytes(value, place));
      break;
    default:
      throw misfit(place, "a plain value", value);
  }
}

function enumNumber({ values }: EnumType, value: unknown, place: Place): number {
  const found = values.find(({ json }) => json === value);
  if (!found) throw misfit(place, `one of ${values.map(({ json }) => json).join(", ")}`, value);
  return numberOf(found);
}

/** Only what was published has a number; the test of the published file finds what was forgotten. */
function numberOf({ name, number }: { name: string; number: number }): number {
  if (number === 0) throw new Error(`${name} has no number yet: run npm run proto:generate and commit what it writes`);
  return number;
}

/** What a Timestamp can say. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

function instantOf(value: unknown, place: Place): number {
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw misfit(place, "a time", value);
  if (ms < FIRST_MS || ms > LAST_MS) throw onlyJson(place, "lies outside the years 1 to 9999");
  return ms;
}

function jsonBytes(value: unknown, place: Place): Uint8Array {
  const json: JsonValue = JSON.parse(JSON.stringify(value) ?? "null");
  checkJson(json, { ...place, depth: place.depth + 1 });
  return toBinary(ValueSchema, fromJson(ValueSchema, json));
}

/** An object in a Value is three messages deep (Value, Struct, its entry), a list two. */
function checkJson(json: JsonValue, place: Place): void {
  if (place.depth > MAX_DEPTH) throw tooDeep(place);
  if (typeof json === "string") wellFormed(json, place);
  if (typeof json !== "object" || json === null) return;
  const step = Array.isArray(json) ? 2 : 3;
  for (const [key, entry] of Object.entries(json)) {
    wellFormed(key, place);
    checkJson(entry, inside({ ...place, depth: place.depth + step }, key));
  }
}

function wellFormed(text: string, place: Place): string {
  if (!text.isWellFormed()) throw onlyJson(place, "holds half a character (a lone surrogate)");
  return text;
}

function objectOf(value: unknown, place: Place): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
    throw misfit(place, "an object", value);
  return value as Record<string, unknown>;
}

const inside = (place: Place, key: string): Place => ({ path: `${place.path}.${key}`, depth: place.depth });

const onlyJson = (place: Place, problem: string): UnencodableError => new UnencodableError(place.path, problem, true);

const tooDeep = (place: Place): UnencodableError =>
  onlyJson(place, `lies deeper than the ${MAX_DEPTH} levels that protobuf readers take`);

/** Says what was there by its kind only: the value may be anybody's. */
function misfit(place: Place, wanted: string, value: unknown): UnencodableError {
  return new UnencodableError(place.path, `must be ${wanted}, not ${value === null ? "null" : typeof value}`);
}
