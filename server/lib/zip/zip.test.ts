import { execFileSync } from "node:child_process";
import { type FileHandle, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readZip, type ZipReader } from "./read.ts";
import { writeZip } from "./write.ts";

let folder: string;
let path: string;
let file: FileHandle;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-zip-"));
  path = join(folder, "x.zip");
  file = await open(path, "w+");
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

const LONG = Buffer.from(Array.from({ length: 300_000 }, (_, at) => `line ${at} ${(at * 7919) % 1000}\n`).join(""));
const CONTENT: Record<string, Buffer> = {
  "rows/a.ndjson": LONG,
  "empty.txt": Buffer.alloc(0),
  "ö/ü.txt": Buffer.from("åäö"),
};

async function written(content: Record<string, Buffer>): Promise<Buffer> {
  const zip = writeZip(file);
  for (const [name, bytes] of Object.entries(content)) {
    const entry = await zip.entry(name);
    for (let at = 0; at < bytes.length; at += 10_000) await entry.write(bytes.subarray(at, at + 10_000));
    await entry.end();
  }
  await zip.end();
  return whole(file);
}

async function whole(of: FileHandle): Promise<Buffer> {
  const { size } = await of.stat();
  const bytes = Buffer.alloc(size);
  await of.read(bytes, 0, size, 0);
  return bytes;
}

async function unpacked(zip: ZipReader, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A zip in a file of its own, read. */
async function readOf(bytes: Uint8Array): Promise<ZipReader> {
  await writeFile(path, bytes);
  return readZip(file, 100);
}

describe("zips", () => {
  it("that are written are read again, here and by other programs", async () => {
    const bytes = await written(CONTENT);
    const others = unzipSync(bytes);
    const zip = await readZip(file, 10);
    for (const [name, content] of Object.entries(CONTENT)) {
      expect((await unpacked(zip, name)).equals(content), name).toBe(true);
      expect(Buffer.from(others[name] ?? []).equals(content), name).toBe(true);
    }
    expect(bytes.length).toBeLessThan(LONG.length / 3);
    const list = execFileSync("python3", ["-m", "zipfile", "-t", path], { encoding: "utf8" });
    expect(list).toContain("Done testing");
  });

  it("of other programs are read, packed or not", async () => {
    const zip = await readOf(zipSync({ a: [new Uint8Array(LONG), { level: 0 }], b: new Uint8Array(LONG) }));
    for (const name of ["a", "b"]) expect((await unpacked(zip, name)).equals(LONG)).toBe(true);
  });

  it.each<[string, (bytes: Buffer) => Uint8Array, RegExp]>([
    ["that are none", () => Buffer.from("hello"), /no zip/],
    ["cut short", (bytes) => bytes.subarray(0, bytes.length - 100), /no zip/],
    ["encrypted", (bytes) => edited(bytes, 8, 1), /encrypted/],
    ["packed in an unknown way", (bytes) => edited(bytes, 10, 99), /unknown way/],
    ["with a directory that is none", (bytes) => edited(bytes, 0, 0), /damaged/],
  ])("%s are refused", async (_, change, words) => {
    const bytes = await written(CONTENT);
    await expect(readOf(change(bytes))).rejects.toThrow(words);
  });

  it("with too many files, or one name twice, are refused", async () => {
    const bytes = await written(CONTENT);
    await writeFile(path, bytes);
    await expect(readZip(file, 2)).rejects.toThrow(/holds 3 files/);
    const twice = Buffer.from(
      Buffer.from(zipSync({ aa: new Uint8Array(1), ab: new Uint8Array(1) }))
        .toString("latin1")
        .replaceAll("ab", "aa"),
      "latin1",
    );
    await expect(readOf(twice)).rejects.toThrow(/twice/);
  });

  it("never give more than their directory says: a bomb ends where it was announced", async () => {
    const bomb = Buffer.from(zipSync({ bomb: new Uint8Array(50_000_000) }));
    expect(bomb.length).toBeLessThan(100_000);
    // Says it unpacks to a thousand bytes.
    const at = bomb.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bomb.writeUInt32LE(1_000, at + 24);
    const zip = await readOf(bomb);
    let seen = 0;
    await expect(async () => {
      for await (const chunk of zip.read("bomb")) seen += chunk.byteLength;
    }).rejects.toThrow(/longer than it says/);
    expect(seen).toBeLessThan(1_000_000);
  });

  it("with a changed byte are found out", async () => {
    const bytes = await written(CONTENT);
    bytes.writeUInt8((bytes[5_000] ?? 0) ^ 0xff, 5_000);
    const zip = await readOf(bytes);
    await expect(unpacked(zip, "rows/a.ndjson")).rejects.toThrow(/damaged|longer/);
  });
});

/** A field of the first entry of the directory, changed. */
function edited(bytes: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  copy.writeUInt16LE(value, at + offset);
  return copy;
}
