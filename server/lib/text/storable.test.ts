import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storable } from "./storable.ts";

describe("what a database can hold", () => {
  it("puts the replacement character for NUL and for half a character, in texts and in keys", () => {
    const given = { "k\u0000": ["a\u0000b", "half \ud83e", "whole 🦊"], at: new Date(0) };
    expect(storable(given)).toEqual({ "k\uFFFD": ["a\uFFFDb", "half \uFFFD", "whole 🦊"], at: new Date(0) });
  });

  it("gives back what needs no change as it is, bytes included", () => {
    const given = { list: [1, null, "ü"], bytes: new Uint8Array([0, 216]), nothing: undefined };
    expect(storable(given)).toBe(given);
    fc.assert(fc.property(fc.jsonValue(), (value) => Object.is(storable(value), value)));
  });

  it("refuses a date outside the years 1 to 9999 and nesting without end, by the name of the field", () => {
    expect(() => storable({ dueAt: new Date(8.64e15) })).toThrow("dueAt is a date outside the years 1 to 9999.");
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => storable({ payload: circle })).toThrow("payload is nested more than 200 levels deep.");
  });
});
