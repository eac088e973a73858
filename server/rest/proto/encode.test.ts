import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { arbitraryOf } from "#tests/support/arbitrary-of";
import { jsonOf, publishedTypes } from "#tests/support/read-protobuf";
import { mount } from "../mount.ts";
import { problem } from "../problem.ts";
import { ROUTES } from "../routes.ts";
import { encodeAnswer, UnencodableError } from "./encode.ts";
import { readContract } from "./from-zod.ts";
import { giveNumbers } from "./numbers.ts";
import { messagesOf, PROBLEM } from "./published.ts";
import type { MessageType } from "./shape.ts";

const MOUNTED = ROUTES.filter(({ isStream }) => !isStream).map(mount);
const types = publishedTypes();
const answers: [id: string, schema: z.ZodType][] = [
  [PROBLEM, problem],
  ...MOUNTED.map(({ route, output }): [string, z.ZodType] => [route.operationId, output]),
];

function messageOf(id: string): MessageType {
  const found = messagesOf(MOUNTED).get(id);
  if (!found) throw new Error(`${id} has no message`);
  return found;
}

/** A message that is nowhere published, to see what is refused. */
function messageFor(schema: z.ZodType): MessageType {
  const contract = readContract([{ id: "sample", schema }], () => undefined);
  giveNumbers(contract, {});
  const found = contract.answers.get("sample");
  if (!found) throw new Error("no message");
  return found;
}

const refusal = (schema: z.ZodType, value: unknown): unknown => {
  try {
    return encodeAnswer(messageFor(schema), value);
  } catch (error) {
    return error instanceof UnencodableError ? { said: error.message, fitsJson: error.fitsJson } : error;
  }
};

describe("an answer as protobuf", () => {
  it.each(answers)("%s: read by the published file it is the JSON answer, value by value", (id, schema) => {
    const type = messageOf(id);
    fc.assert(
      fc.property(arbitraryOf(schema), (answer) => {
        const json: unknown = JSON.parse(JSON.stringify(answer));
        expect(jsonOf(types, type, encodeAnswer(type, answer))).toEqual(json);
        // A stored answer comes back as JSON: its times are text.
        expect(jsonOf(types, type, encodeAnswer(type, json))).toEqual(json);
      }),
      { numRuns: 12 },
    );
  });

  it("refuses JSON that lies deeper than protobuf readers take, and says where", () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });
    const schema = z.object({ tree: z.unknown() });
    expect(encodeAnswer(messageFor(schema), { tree: nested(32) })).toBeInstanceOf(Uint8Array);
    expect(refusal(schema, { tree: nested(34) })).toMatchObject({
      said: expect.stringMatching(/^tree\.in\.in.*lies deeper than the 100 levels/),
      fitsJson: true,
    });
  });

  it.each([
    [
      "half a money unit",
      z.object({ costMicros: z.number() }),
      { costMicros: 0.5 },
      "costMicros: must be a whole number, not number",
    ],
    ["no number", z.object({ share: z.number() }), { share: Number.NaN }, "share: must be a number, not number"],
    ["null where a value must be", z.object({ name: z.string() }), { name: null }, "name: must be a value, not null"],
    ["a missing value", z.object({ names: z.array(z.string()) }), {}, "names: must be a list, not undefined"],
    [
      "a word nobody knows",
      z.object({ state: z.enum(["on", "off"]) }),
      { state: "half" },
      "state: must be one of on, off, not string",
    ],
    [
      "an unpublished field",
      z.object({ name: z.string() }),
      { name: "a", extra: 1 },
      "extra: is not in the published message",
    ],
    ["no time", z.object({ at: z.date() }), { at: "soon" }, "at: must be a time, not string"],
    [
      "an unknown option",
      z.object({
        who: z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b") })]),
      }),
      { who: { kind: "c" } },
      "who: must be one of a, b, not object",
    ],
  ])("refuses %s instead of leaving it out", (_, schema, value, said) => {
    expect(refusal(schema, value)).toEqual({ said, fitsJson: false });
  });

  it.each([
    ["half a character", { text: "a\ud800" }, "text: holds half a character (a lone surrogate)"],
    ["half a character in a key", { json: { "a\ud800": 1 } }, "json: holds half a character (a lone surrogate)"],
    ["a year of five digits", { at: new Date(8.64e15) }, "at: lies outside the years 1 to 9999"],
  ])("tells what only JSON can say from what does not fit: %s", (_, value, said) => {
    const schema = z.object({ text: z.string().optional(), at: z.date().optional(), json: z.unknown() });
    expect(refusal(schema, value)).toEqual({ said, fitsJson: true });
  });

  it("refuses a field that was not published yet", () => {
    const contract = readContract([{ id: "sample", schema: z.object({ name: z.string() }) }], () => undefined);
    const type = contract.answers.get("sample") ?? messageOf(PROBLEM);
    expect(() => encodeAnswer(type, { name: "a" })).toThrow("name has no number yet: run npm run proto:generate");
  });
});
