import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileRegistry, fromBinary, type Registry, toJson } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema, type Timestamp, timestampDate, ValueSchema } from "@bufbuild/protobuf/wkt";
import type { Field, MessageType, Shape } from "#server/rest/proto/shape";

const ROOT = join(import.meta.dirname, "..", "..");

/** Runs buf and answers what it said; `ok` is whether it was content. */
export function buf(args: string[], cwd = join(ROOT, "proto")): { ok: boolean; said: string } {
  try {
    const said = execFileSync(
      process.execPath,
      [join(ROOT, "node_modules", "@bufbuild", "buf", "bin", "buf"), ...args],
      {
        cwd,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    return { ok: true, said };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { ok: false, said: `${stdout}${stderr}` };
  }
}

/** The published files as buf reads them: nothing of what wrote them. */
export function publishedTypes(folder = join(ROOT, "proto")): Registry {
  const scratch = mkdtempSync(join(tmpdir(), "muster-proto-"));
  try {
    const image = join(scratch, "image.binpb");
    const { ok, said } = buf(["build", "-o", image], folder);
    if (!ok) throw new Error(said);
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Reads bytes by the published files and says them as the JSON answer does: null, missing keys and tags are put back by the contract. */
export function jsonOf(types: Registry, type: MessageType, bytes: Uint8Array): unknown {
  const descriptor = types.getMessage(`muster.v1.${type.name}`);
  if (!descriptor) throw new Error(`muster.v1.${type.name} is not in the published files`);
  return messageJson(type, reflect(descriptor, fromBinary(descriptor, bytes)));
}

function messageJson({ form, fields }: MessageType, message: ReflectMessage): unknown {
  const said = (field: Field): [string, unknown][] => {
    const value = fieldJson(field, message);
    return value === undefined ? [] : [[field.key, value]];
  };
  if (form.is === "tuple") return fields.map((field) => fieldJson(field, message));
  if (form.is === "object") {
    const tag = form.tag ? [[form.tag.key, form.tag.value] as [string, unknown]] : [];
    return Object.fromEntries([...tag, ...fields.flatMap(said)]);
  }
  const field = form.is === "box" ? fields[0] : fields.find(({ name }) => message.isSet(descriptorOf(message, name)));
  if (!field) throw new Error(`${message.desc.typeName}: none of its options is set`);
  return fieldJson(field, message);
}

function descriptorOf(message: ReflectMessage, name: string) {
  const found = message.fields.find((field) => field.name === name);
  if (!found) throw new Error(`${message.desc.typeName} has no ${name}`);
  return found;
}

function fieldJson(field: Field, message: ReflectMessage): unknown {
  const descriptor = descriptorOf(message, field.name);
  if (descriptor.fieldKind === "list")
    return [...message.get(descriptor)].map((value) => valueJson(field.shape, value));
  if (descriptor.fieldKind === "map")
    return Object.fromEntries([...message.get(descriptor)].map(([key, value]) => [key, valueJson(field.shape, value)]));
  const isScalar = descriptor.fieldKind === "scalar" || descriptor.fieldKind === "enum";
  if (!message.isSet(descriptor) && !(isScalar && field.absence === "never"))
    return field.absence === "null" ? null : undefined;
  return valueJson(field.shape, message.get(descriptor));
}

function valueJson(shape: Shape, value: unknown): unknown {
  const message = (value as ReflectMessage).message;
  switch (shape.kind) {
    case "int64":
      return Number(value);
    case "enum":
      return shape.type.values.find(({ number }) => number === value)?.json;
    case "date":
      return timestampDate(message as Timestamp).toISOString();
    case "json":
      return toJson(ValueSchema, message as never);
    case "message":
      return messageJson(shape.type, value as ReflectMessage);
    default:
      return value;
  }
}
