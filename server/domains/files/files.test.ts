import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog } from "#db/tables/kernel";
import { createMission } from "#server/domains/missions/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { storeFile } from "./commands.ts";
import { looksLikeText, mediaTypeOf } from "./policy.ts";
import { filesOfMission, getFile, readFileContent } from "./queries.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const csv = bytesOf("region,units\nnorth,12\n");

describe("media types", () => {
  const elf = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]);
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
  const zip = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0]);
  it.each([
    ["by the ending", "sales.CSV", csv, undefined, "text/csv"],
    ["by the bytes before the ending", "photo.csv", png, "text/csv", "image/png"],
    ["a program is data, whatever its name", "sales.csv", elf, "text/csv", "application/octet-stream"],
    ["binary bytes under a text name", "notes.md", new Uint8Array([1, 0, 2]), undefined, "application/octet-stream"],
    ["a claim only for text nobody knows", "notes", csv, "text/x-log", "text/x-log"],
    ["no claim of markup that could run", "notes", csv, "application/xhtml+xml", "text/plain"],
    [
      "an office file is a zip with a name",
      "plan.docx",
      zip,
      undefined,
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
    ["another zip", "plan.csv", zip, undefined, "application/zip"],
  ])("%s", (_, name, bytes, claimed, expected) => {
    expect(mediaTypeOf(name, bytes, claimed)).toBe(expected);
  });

  it("takes UTF-16 and old single-byte texts for text", () => {
    expect(looksLikeText(new Uint8Array([0xff, 0xfe, 0x41, 0x00]))).toBe(true);
    expect(looksLikeText(new Uint8Array([0x42, 0xf6, 0x72, 0x6b]))).toBe(true);
  });
});

describe("stored files", () => {
  let database: Database;
  let team: TestTeam;
  beforeAll(async () => {
    database = await openTestDatabase();
    team = await makeTeam();
  });
  afterAll(() => database.close());

  it("gives the bytes back and keeps them out of the audit log", async () => {
    const bytes = new Uint8Array(300_000).map((_, index) => (index * 31) % 251);
    const file = await storeFile.call(team.ctx, { name: "data.bin", bytes });
    const read = await readFileContent.call(team.ctx, { id: file.id });
    expect(Buffer.from(read.bytes).equals(Buffer.from(bytes))).toBe(true);
    expect(read).toMatchObject({ name: "data.bin", sizeBytes: 300_000, mediaType: "application/octet-stream" });
    const audits = await getDb().select().from(auditLog);
    const audit = audits.find((row) => row.entityId === file.id);
    expect(JSON.stringify(audit?.input).length).toBeLessThan(300);
  });

  it("is the same file for the same bytes and name, and another for another name or team", async () => {
    const first = await storeFile.call(team.ctx, { name: "sales.csv", bytes: csv });
    const again = await storeFile.call(team.ctx, { name: "sales.csv", bytes: csv });
    expect(first.isNew).toBe(true);
    expect(again).toEqual({ ...first, isNew: false });
    const renamed = await storeFile.call(team.ctx, { name: "other.csv", bytes: csv });
    expect(renamed.id).not.toBe(first.id);
    const foreign = await storeFile.call((await makeTeam("Other")).ctx, { name: "sales.csv", bytes: csv });
    expect(foreign.id).not.toBe(first.id);
  });

  it("survives two uploads of the same file at once", async () => {
    const bytes = bytesOf("a,b\n1,2\n");
    const both = await Promise.all([1, 2].map(() => storeFile.call(team.ctx, { name: "twice.csv", bytes })));
    expect(both[0]?.id).toBe(both[1]?.id);
  });

  it.each([
    ["an empty file", { name: "a.csv", bytes: new Uint8Array() }, "empty"],
    ["more than 10 MB", { name: "a.csv", bytes: new Uint8Array(10 * 1024 * 1024 + 1) }, "10 MB"],
    ["a path", { name: "../a.csv", bytes: csv }, "plain file name"],
    ["no bytes", { name: "a.csv", bytes: "region" }, "must be the bytes"],
  ])("refuses %s", async (_, input, words) => {
    await expect(storeFile.invoke(team.ctx, input)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(words),
    });
  });

  it("shows another team nothing", async () => {
    const file = await storeFile.call(team.ctx, { name: "secret.csv", bytes: csv });
    const mission = await createMission.call(team.ctx, { goal: "Which region sells most?", fileIds: [file.id] });
    const stranger = (await makeTeam("Stranger")).ctx;
    await expect(getFile.call(stranger, { id: file.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(readFileContent.call(stranger, { id: file.id })).rejects.toMatchObject({ code: "not_found" });
    expect(await filesOfMission.call(stranger, { missionId: mission.id })).toEqual([]);
    expect(await filesOfMission.call(team.ctx, { missionId: mission.id })).toMatchObject([{ name: "secret.csv" }]);
  });
});
