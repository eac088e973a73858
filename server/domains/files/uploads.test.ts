import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { files } from "#db/tables/missions";
import { setObjectStorage } from "#server/core/object-storage";
import { createDocument } from "#server/domains/documents/commands";
import { keepDraft } from "#server/domains/documents/drafts";
import { createMission } from "#server/domains/missions/commands";
import { openTestDatabase } from "#tests/support/database";
import { PNG } from "#tests/support/images";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { receiveUpload, storeFile } from "./commands.ts";
import { forgetOrphans } from "./orchestration.ts";
import { safeName } from "./policy.ts";
import { readFileContent } from "./queries.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const shelf = new Map<string, Uint8Array>();

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());
beforeEach(() => {
  shelf.clear();
  setObjectStorage({
    name: "a map",
    put: async (key, bytes) => void shelf.set(key, bytes),
    get: async (key) => shelf.get(key) ?? null,
    has: async (key) => shelf.has(key),
    delete: async (key) => void shelf.delete(key),
  });
});
afterEach(() => setObjectStorage(undefined));

const send = (name: string, bytes: Uint8Array, more: object = {}) => receiveUpload(team.ctx, { name, bytes, ...more });

describe("what people send", () => {
  it("lies in object storage, and comes back checked against its hash", async () => {
    const file = await send("list.csv", bytesOf("a,b\n1,2\n"));
    const [row] = await getDb().select().from(files).where(eq(files.id, file.id));
    expect(row?.content).toBeNull();
    const read = () => readFileContent.call(team.ctx, { id: file.id });
    expect(Buffer.from((await read()).bytes).toString()).toBe("a,b\n1,2\n");
    const [key = ""] = [...shelf.keys()];
    shelf.set(key, bytesOf("a,b\n9,9\n"));
    await expect(read()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("damaged") });
    shelf.clear();
    await expect(read()).rejects.toMatchObject({ code: "unavailable" });
    await send("list.csv", bytesOf("a,b\n1,2\n"));
    expect((await read()).sizeBytes, "sent again it is whole again").toBe(8);
  });

  it("stored in rows before stays readable", async () => {
    const file = await storeFile.call(team.ctx, { name: "old.txt", bytes: bytesOf("old") });
    expect(Buffer.from((await readFileContent.call(team.ctx, { id: file.id })).bytes).toString()).toBe("old");
    expect(shelf.size).toBe(0);
  });

  it.each([
    ["an image that is none", "photo.png", bytesOf("<script>alert(1)</script>"), "not what its name says"],
    ["a page under an image's claim", "x.bin", bytesOf("<html>"), "not what its name says"],
    ["an image under a table's name", "sales.csv", PNG, "its bytes are a PNG image"],
    ["a program", "setup", new Uint8Array([0x4d, 0x5a, 0x90, 0, ...new Uint8Array(300)]), "application/x-msdownload"],
    [
      "another program under a text's name",
      "run.txt",
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...new Uint8Array(60)]),
      "run.txt",
    ],
    [
      "a page under a table's name",
      "sales.csv",
      bytesOf("\ufeff\n<!DOCTYPE html><script>alert(1)</script>"),
      "a web page",
    ],
    [
      "a drawing with code under a list's name",
      "list.json",
      bytesOf('<?xml version="1.0"?><svg onload="x()"/>'),
      "a drawing",
    ],
    ["a program by its last ending", "invoice.pdf.exe", bytesOf("@echo off"), "is a program by its name"],
    [
      "a program behind a mark that turns the reading",
      "invoice\u202Efdp.scr",
      bytesOf("x"),
      "is a program by its name",
    ],
    ["bytes nobody knows", "x.dat", new Uint8Array([1, 0, 2, 0, 3, 0, 255]), "nobody here can open"],
  ])("is refused when it is %s", async (_, name, bytes, words) => {
    const claim = name === "x.bin" ? { mediaType: "image/png" } : {};
    await expect(send(name, bytes, claim)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(words),
    });
    expect(shelf.size).toBe(0);
  });

  it("may be a drawing as text, and is then never taken for an image", async () => {
    const svg = bytesOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    expect(await send("logo.svg", svg, { mediaType: "image/svg+xml" })).toMatchObject({ mediaType: "text/plain" });
  });

  it.each([
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["  spaced .txt. ", "spaced .txt"],
    ["zero\u200Bwidth.md", "zerowidth.md"],
    ["plain.md", "plain.md"],
  ])("keeps no name that misleads: %j", (given, kept) => {
    expect(safeName(given)).toBe(kept);
  });

  it("is refused with a path or nothing for a name", async () => {
    for (const name of ["../x.txt", "a/b.txt", "..", "\u202E"])
      await expect(send(name, bytesOf("x"))).rejects.toMatchObject({ code: "bad_input" });
  });
});

describe("uploads of documents", () => {
  const DAY = 24 * 60 * 60_000;
  const sweep = async () => (await forgetOrphans.call(team.machine, { nowMs: Date.now() + 2 * DAY })).objects.length;
  const isThere = async (id: string) => (await getDb().select().from(files).where(eq(files.id, id))).length === 1;
  const upload = async (text: string) => (await send(`${text}.txt`, bytesOf(text), { isForDocument: true })).id;

  it("go when no version, draft or mission shows them, and not before a day", async () => {
    const [shown, drafted, attached, alone] = await Promise.all(["shown", "drafted", "attached", "alone"].map(upload));
    const { documentId: id } = await createDocument.call(team.ctx, { title: "D", body: `![x](attachment:${shown})` });
    await keepDraft.call(team.ctx, { id, baseVersion: 1, text: { title: "D", body: `[y](attachment:${drafted})` } });
    await createMission.call(team.ctx, { goal: "Which region sells most?", fileIds: [attached ?? ""] });
    expect((await forgetOrphans.call(team.machine, { nowMs: Date.now() })).objects).toEqual([]);
    expect(await sweep()).toBe(1);
    expect(await Promise.all([shown, drafted, attached, alone].map((file) => isThere(file ?? "")))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("stay when the same file was sent for something else too", async () => {
    const id = await upload("both");
    expect((await send("both.txt", bytesOf("both"))).id).toBe(id);
    await sweep();
    expect(await isThere(id)).toBe(true);
  });

  it("keep their bytes while another name still has them", async () => {
    const bytes = bytesOf("the same");
    await send("one.txt", bytes, { isForDocument: true });
    await send("two.txt", bytes);
    expect(await sweep()).toBe(0);
  });

  it("of another team are only text to a document", async () => {
    const other = await makeTeam("Other");
    const id = await upload("secret");
    await createDocument.call(other.ctx, { title: "D", body: `![x](attachment:${id})` });
    expect(await sweep()).toBe(1);
  });
});
