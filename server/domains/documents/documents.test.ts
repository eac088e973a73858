import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import type { Ctx } from "#server/core/context";
import { createMission } from "#server/domains/missions/commands";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { diffOf } from "#server/lib/text/line-diff";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { writeDocument } from "./commands.ts";
import { lineCounts } from "./policy.ts";
import { diffDocument, getDocument, listDocuments } from "./queries.ts";

describe("line diffs", () => {
  it("says what was added, removed and kept, in reading order", () => {
    expect(diffOf("a\nb\nc\n", "a\nx\nc\nd")).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "b" },
      { kind: "added", text: "x" },
      { kind: "same", text: "c" },
      { kind: "added", text: "d" },
    ]);
  });
  it("takes no notice of a missing last line break", () => {
    expect(lineCounts("a\nb", "a\nb\n")).toEqual({ addedLines: 0, removedLines: 0 });
  });
  it("counts a first version as added", () => {
    expect(lineCounts("", "a\n\nb")).toEqual({ addedLines: 3, removedLines: 0 });
  });
  it("shows texts that have nothing in common as replaced, soon", () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`).join("\n");
    const started = performance.now();
    expect(lineCounts(many("old"), many("new"))).toEqual({ addedLines: 20_000, removedLines: 20_000 });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe("documents", () => {
  let database: Database;
  let team: TestTeam;
  let noor: Ctx;
  beforeAll(async () => {
    database = await openTestDatabase();
    team = await makeTeam();
    const agentId = await makeAgent(team, "Noor", "writer");
    noor = {
      ...team.ctx,
      actor: { kind: "agent", agentId, name: "Noor", runId: newId() },
      scopes: new Set(AGENT_SCOPES),
    };
  });
  afterAll(() => database.close());

  it("keeps each version with its author and its lines", async () => {
    const mission = await createMission.call(team.ctx, { goal: "Which region sells most?" });
    const first = await writeDocument.call(noor, {
      missionId: mission.id,
      title: "Report",
      body: "# Report\n\nNorth sells most.",
    });
    expect(first).toEqual({
      documentId: first.documentId,
      version: 1,
      ref: `document:${first.documentId}@v1`,
      isChanged: true,
    });
    const second = await writeDocument.call(team.ctx, {
      documentId: first.documentId,
      title: "Report",
      body: "# Report\n\nSouth sells most.",
    });
    expect(second.version).toBe(2);
    const view = await getDocument.call(team.ctx, { id: first.documentId });
    expect(view).toMatchObject({
      version: 2,
      shownVersion: 2,
      author: "Lena",
      isAgentAuthor: false,
      missionId: mission.id,
      missionNumber: mission.number,
    });
    expect(view.versions).toMatchObject([
      { version: 2, author: "Lena", addedLines: 1, removedLines: 1 },
      { version: 1, author: "Noor", isAgentAuthor: true, addedLines: 3, removedLines: 0 },
    ]);
    const old = await getDocument.call(team.ctx, { id: first.documentId, version: 1 });
    expect(old).toMatchObject({ shownVersion: 1, body: "# Report\n\nNorth sells most." });
    const { lines } = await diffDocument.call(team.ctx, { id: first.documentId, from: 1, to: 2 });
    expect(lines.filter((line) => line.kind !== "same").map((line) => line.text)).toEqual([
      "North sells most.",
      "South sells most.",
    ]);
  });

  it("makes no version of the same text, and no event", async () => {
    const written = await writeDocument.call(noor, { title: "Note", body: "Same." });
    const again = await writeDocument.call(noor, { documentId: written.documentId, title: "Note", body: "Same." });
    expect(again).toEqual({ ...written, isChanged: false });
    expect(await getDb().select().from(events).where(eq(events.documentId, written.documentId))).toHaveLength(1);
  });

  it("gives two writers at once two versions", async () => {
    const { documentId } = await writeDocument.call(noor, { title: "Race", body: "0" });
    const both = await Promise.all(
      ["1", "2"].map((body) => writeDocument.call(noor, { documentId, title: "Race", body })),
    );
    expect(both.map((result) => result.version).sort()).toEqual([2, 3]);
  });

  it("pages through the list without a gap or a repeat", async () => {
    const own = await makeTeam("Pages");
    for (let index = 0; index < 5; index += 1) await writeDocument.call(own.ctx, { title: `D${index}`, body: "x" });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listDocuments.call(own.ctx, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.title));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["D4", "D3", "D2", "D1", "D0"]);
    await expect(listDocuments.call(own.ctx, { cursor: "made-up" })).rejects.toMatchObject({ code: "bad_input" });
  });

  it("refuses what belongs to another team, to read and to write", async () => {
    const { documentId } = await writeDocument.call(noor, { title: "Secret", body: "x" });
    const stranger = (await makeTeam("Stranger")).ctx;
    const mission = await createMission.call(team.ctx, { goal: "Which region sells most?" });
    await expect(getDocument.call(stranger, { id: documentId })).rejects.toMatchObject({ code: "not_found" });
    await expect(diffDocument.call(stranger, { id: documentId, from: 1, to: 1 })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(writeDocument.call(stranger, { documentId, title: "Mine", body: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      writeDocument.call(stranger, { missionId: mission.id, title: "Mine", body: "x" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect((await listDocuments.call(stranger, {})).items).toEqual([]);
  });

  it("names a version that does not exist", async () => {
    const { documentId } = await writeDocument.call(noor, { title: "One", body: "x" });
    await expect(getDocument.call(team.ctx, { id: documentId, version: 7 })).rejects.toMatchObject({
      message: expect.stringContaining("v7"),
    });
  });
});
