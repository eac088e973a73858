import fc from "fast-check";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { transformer } from "./wire.ts";

const over = (value: unknown) => superjson.deserialize(JSON.parse(JSON.stringify(transformer.serialize(value))));

describe("the wire format", () => {
  it("is superjson's own, to the byte, for what answers are made of", () => {
    const at = new Date("2026-01-05T08:00:00.123Z");
    const answer = { items: [{ id: "a", at, done: true, cost: 0.5, none: null, gone: undefined }], nextCursor: null };
    expect(JSON.stringify(transformer.serialize(answer))).toBe(JSON.stringify(superjson.serialize(answer)));
    expect(over(answer)).toEqual(answer);
  });

  it("leaves to superjson what it does not know", () => {
    const when = new Date(0);
    const circle: Record<string, unknown> = { name: "circle" };
    circle.self = circle;
    const odd = [
      when,
      undefined,
      7,
      "text",
      Number.NaN,
      new Map([["a", 1]]),
      { "a.b": when },
      { "a\\b": when },
      { set: new Set([1]) },
    ];
    for (const value of [
      ...odd,
      { n: 10n },
      { none: Number.NEGATIVE_INFINITY },
      { at: new Date(Number.NaN) },
      circle,
    ]) {
      expect(transformer.serialize(value)).toEqual(superjson.serialize(value));
    }
  });

  it("gives back every value it was given", () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.date({ noInvalidDate: true }),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => !["__proto__", "constructor", "prototype"].includes(key)),
          tie("value"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(over(given)).toEqual(superjson.parse(superjson.stringify(given)));
      }),
      { numRuns: 500 },
    );
  });
});
