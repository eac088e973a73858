import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAttachments } from "./attachments.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-cli-"));
  writeFileSync(join(folder, "sales.csv"), "region,units\nnorth,1\n");
  writeFileSync(join(folder, "empty.csv"), "");
  writeFileSync(join(folder, "photo.csv"), new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]));
  writeFileSync(
    join(folder, "noise.bin"),
    new Uint8Array(64).map((_, index) => index % 7),
  );
  writeFileSync(join(folder, "large.csv"), "a\n");
  truncateSync(join(folder, "large.csv"), 50 * 1024 * 1024);
  mkdirSync(join(folder, "folder.csv"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("attachments", () => {
  it("are read with their plain names", async () => {
    const [file] = await readAttachments(["./sales.csv"], folder);
    expect(file?.name).toBe("sales.csv");
    expect(file?.bytes.byteLength).toBe(21);
  });

  it.each([
    ["nope.csv", "nope.csv does not exist"],
    ["folder.csv", "is not a file"],
    ["empty.csv", "is empty"],
    ["large.csv", "50.0 MB"],
    ["photo.csv", "a PNG image"],
    ["noise.bin", "binary"],
  ])("refuse %s before anything is created", async (path, say) => {
    await expect(readAttachments(["sales.csv", path], folder)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining(say),
    });
  });
});
