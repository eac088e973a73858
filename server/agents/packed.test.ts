import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, unpacked } from "./packed.ts";

describe("what the record keeps of a tool's long part", () => {
  it("comes back as it was, with its bytes, through JSON", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 40 }));
    const key = fc.string({ maxLength: 6 }).filter((name) => name !== "$base64" && name !== "__proto__");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(unpacked(JSON.parse(JSON.stringify(packed(given))))).toEqual(given);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
