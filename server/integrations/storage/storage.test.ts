import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markTransaction } from "#db/handle";
import { type ObjectStorage, objectKey } from "#server/core/object-storage";
import { readEnv } from "#server/lib/env";
import { newId, sha256 } from "#server/lib/ids";
import { localStorage } from "./local.ts";
import { openStorage } from "./open.ts";
import { s3Storage } from "./s3.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-storage-"));
const bucketFolder = mkdtempSync(join(tmpdir(), "muster-s3-"));
const server = new S3rver({
  port: 0,
  silent: true,
  directory: bucketFolder,
  configureBuckets: [{ name: "files", configs: [] }],
});
let endpoint = "";
beforeAll(async () => {
  const { port } = await server.run();
  endpoint = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(bucketFolder, { recursive: true, force: true });
});

const settings = () => ({
  bucket: "files",
  region: "us-east-1",
  endpoint,
  accessKeyId: "S3RVER",
  secretAccessKey: "S3RVER",
});
const kinds: [string, () => ObjectStorage][] = [
  ["a folder", () => localStorage(folder)],
  ["a bucket", () => s3Storage(settings())],
];
const bytesOf = (text: string) => new TextEncoder().encode(text);
const keyOf = (bytes: Uint8Array) => objectKey(newId(), sha256(bytes));

describe.each(kinds)("%s", (_, open) => {
  it("gives back what was put there, byte for byte, and nothing else", async () => {
    const storage = open();
    const bytes = new Uint8Array(300_000).map((_value, index) => (index * 31) % 251);
    const key = keyOf(bytes);
    expect([await storage.get(key), await storage.has(key)]).toEqual([null, false]);
    await storage.put(key, bytes);
    await storage.put(key, bytes);
    expect(Buffer.from((await storage.get(key)) ?? []).equals(Buffer.from(bytes))).toBe(true);
    expect(await storage.get(keyOf(bytes)), "the same bytes of another team are another object").toBeNull();
    await storage.delete(key);
    await storage.delete(key);
    expect(await storage.has(key)).toBe(false);
  });

  it("takes the same object from two writers at once", async () => {
    const storage = open();
    const bytes = bytesOf("twice");
    const key = keyOf(bytes);
    await Promise.all([storage.put(key, bytes), storage.put(key, bytes)]);
    expect(Buffer.from((await storage.get(key)) ?? []).toString()).toBe("twice");
  });

  it.each(["../../etc/passwd", `${newId()}/../x`, "a/b", "", `${newId()}/${"g".repeat(64)}`])(
    "refuses the key “%s”",
    async (key) => {
      await expect(open().get(key)).rejects.toThrow("An object's key");
      await expect(open().put(key, bytesOf("x"))).rejects.toThrow("An object's key");
    },
  );
});

describe("a folder", () => {
  it("leaves no half of an object behind, and writes over a torn one", async () => {
    const storage = localStorage(folder);
    const bytes = bytesOf("whole and sound");
    const key = keyOf(bytes);
    await storage.put(key, bytes);
    const [team = "", hash = ""] = key.split("/");
    const inner = join(folder, team, hash.slice(0, 2));
    writeFileSync(join(inner, hash), "whole");
    await storage.put(key, bytes);
    expect(Buffer.from((await storage.get(key)) ?? []).toString()).toBe("whole and sound");
    expect(readdirSync(inner)).toEqual([hash]);
  });
});

describe("a bucket", () => {
  it("that does not answer is told in words", async () => {
    const away = s3Storage({ ...settings(), endpoint: "http://127.0.0.1:1" });
    await expect(away.get(keyOf(bytesOf("x")))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("The file storage does not answer"),
    });
  });

  it("is never asked inside a transaction", async () => {
    const key = keyOf(bytesOf("x"));
    await expect(markTransaction("test", () => s3Storage(settings()).get(key))).rejects.toThrow(
      "inside its transaction",
    );
  });
});

describe("the settings", () => {
  const open = (env: Record<string, string>) => openStorage(readEnv(env))?.name ?? null;
  it("choose a folder, a bucket or the database", () => {
    expect(open({ MUSTER_DATA_DIR: "/tmp/m" })).toBe("the folder /tmp/m/files");
    expect(open({ MUSTER_STORAGE_DIR: "/srv/files" })).toBe("the folder /srv/files");
    expect(open({ DATABASE_URL: "postgres://x@y/z" }), "several machines may share a database").toBeNull();
    expect(open({ MUSTER_STORAGE: "s3", S3_BUCKET: "b" })).toBe("the bucket b");
    expect(open({ MUSTER_STORAGE: "database" })).toBeNull();
  });
  it("say what is missing", () => {
    expect(() => open({ MUSTER_STORAGE: "s3" })).toThrow("needs S3_BUCKET");
    expect(() => open({ MUSTER_STORAGE: "s3", S3_BUCKET: "b", S3_ACCESS_KEY_ID: "x" })).toThrow("belong together");
    expect(() => open({ MUSTER_STORAGE: "disk" })).toThrow("MUSTER_STORAGE");
  });
});
