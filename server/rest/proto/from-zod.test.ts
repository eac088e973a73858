import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readContract } from "./from-zod.ts";
import { giveNumbers, type Numbers } from "./numbers.ts";
import { printContract } from "./text.ts";

const status = z.enum(["in_progress", "1M", "done"]);
const named = z.object({ kind: z.literal("named"), text: z.string() });
const other = z.object({ kind: z.literal("other") });
const NAMES = new Map<z.core.$ZodType, string>([
  [status, "ThingStatus"],
  [named, "Named"],
]);

/** The published text of one answer, without its head. */
function printed(schema: z.ZodType, known: Numbers = {}): string {
  const contract = readContract([{ id: "things.list", schema }], (one) => NAMES.get(one));
  const text = printContract(contract, giveNumbers(contract, known));
  return text.slice(text.search(/^(enum|message|\/\/ Answer)/m));
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "}");

describe("the published text of an answer", () => {
  it("has a field for each value, with presence where JSON may have none", () => {
    const schema = z.object({
      id: z.string(),
      costMicros: z.number(),
      share: z.number().nullable(),
      position: z.number().int().optional(),
      createdAt: z.date(),
      tags: z.array(z.string()),
      counts: z.record(z.string(), z.number()),
      payload: z.unknown(),
    });
    expect(lines(printed(schema))).toEqual([
      "message ThingsListAnswer {",
      "string id = 1;",
      "int64 cost_micros = 2;",
      "optional double share = 3;",
      "optional int64 position = 4;",
      "google.protobuf.Timestamp created_at = 5;",
      "repeated string tags = 6;",
      "map<string, int64> counts = 7;",
      "google.protobuf.Value payload = 8;",
    ]);
  });

  it("puts what protobuf cannot say directly into a message: a list that may be null, lists of lists, null in a list", () => {
    const schema = z.object({
      names: z.array(z.string()).nullable(),
      rows: z.array(z.array(z.boolean())),
      marks: z.array(z.string().nullable()),
      span: z.tuple([z.string(), z.boolean()]),
    });
    expect(lines(printed(schema)).filter((line) => !line.startsWith("message"))).toEqual([
      "optional string value = 1;",
      "repeated string items = 1;",
      "repeated bool items = 1;",
      "string first = 1;",
      "bool second = 2;",
      "optional NamesList names = 1;",
      "repeated Row rows = 2;",
      "repeated Mark marks = 3;",
      "Span span = 4;",
    ]);
  });

  it("says a union as a oneof by its tag, and an enum with a zero that is never sent", () => {
    const schema = z.object({
      by: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("user"), userId: z.string() }),
        z.object({ kind: z.literal("apiKey"), keyId: z.string() }),
      ]),
      status,
    });
    expect(lines(printed(schema))).toEqual([
      "enum ThingStatus {",
      "// Never sent.",
      "THING_STATUS_UNSPECIFIED = 0;",
      "THING_STATUS_IN_PROGRESS = 1;",
      '// In JSON: "1M"',
      "THING_STATUS_1M = 2;",
      "THING_STATUS_DONE = 3;",
      "message ThingsListAnswer {",
      "message By {",
      "message ApiKey {",
      "string key_id = 1;",
      "message User {",
      "string user_id = 1;",
      "oneof kind {",
      "User user = 1;",
      "ApiKey api_key = 2;",
      "By by = 1;",
      "ThingStatus status = 2;",
    ]);
  });

  it("has a schema with a name once, also as an option of a union, where it keeps its tag", () => {
    const text = printed(z.object({ last: named, all: z.array(z.discriminatedUnion("kind", [named, other])) }));
    expect(text.match(/message Named /g)).toHaveLength(1);
    expect(lines(text)).toEqual(
      expect.arrayContaining(["Kind kind = 1;", "Named named = 1;", "Other other = 2;", "Named last = 1;"]),
    );
  });

  it("keeps numbers for ever: a field that goes is reserved, one that comes gets a new one", () => {
    const known = { ThingsListAnswer: { id: 1, title: 2, owner_name: 3 } };
    expect(lines(printed(z.object({ createdBy: z.string(), id: z.string() }), known))).toEqual([
      "message ThingsListAnswer {",
      "reserved 2, 3;",
      'reserved "title", "owner_name";',
      "string id = 1;",
      "string created_by = 4;",
    ]);
  });

  it("names a type in full where a nearer one of the same name would be taken", () => {
    const schema = z.object({ thingStatus: z.object({ now: status }) });
    const text = lines(printed(schema)).filter((line) => !line.includes("THING_STATUS"));
    expect(text).toContain("muster.v1.ThingStatus now = 1;");
    expect(text).toContain("ThingStatus thing_status = 1;");
  });

  it("refuses a field that may be null and may be missing, since protobuf can say only one of them", () => {
    const schema = z.object({ note: z.string().nullable().optional() });
    expect(() => printed(schema)).toThrow("ThingsListAnswer.note: may be null and may be missing");
  });
});
