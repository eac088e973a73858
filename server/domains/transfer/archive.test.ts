import { describe, expect, it } from "vitest";
import { readLines } from "./archive.ts";
import { MAX_LINE_BYTES } from "./schema.ts";

const PIECE = Buffer.alloc(1_000, "a");

/** As a zip unpacks: in small pieces. */
const zipOf = (pieces: number, end: string) => ({
  async *read() {
    for (let piece = 0; piece < pieces; piece += 1) yield PIECE;
    yield Buffer.from(end);
  },
});

async function lengthsIn(pieces: number, end: string): Promise<number[]> {
  const lengths: number[] = [];
  for await (const { text } of readLines(zipOf(pieces, end), "rows/tasks.ndjson")) lengths.push(text.length);
  return lengths;
}

describe("a line of an archive", () => {
  it("costs no more for coming in many small pieces", { timeout: 20_000 }, async () => {
    expect(await lengthsIn(15_000, "bc\nd\n\n")).toEqual([15_000_002, 1, 0]);
  });

  it("that is too long is refused before the rest of it is unpacked", { timeout: 20_000 }, async () => {
    const endless = lengthsIn(Number.POSITIVE_INFINITY, "");
    await expect(endless).rejects.toMatchObject({ code: "bad_input", message: expect.stringContaining("too long") });
    expect(MAX_LINE_BYTES).toBeLessThan(64 * 1024 * 1024);
  });

  it("that does not end is refused", async () => {
    await expect(lengthsIn(2, "b")).rejects.toThrow("ends in the middle of a line");
  });
});
