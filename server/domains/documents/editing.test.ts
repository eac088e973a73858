import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { documentDrafts, documentVersions } from "#db/tables/documents";
import { auditLog } from "#db/tables/kernel";
import type { Ctx } from "#server/core/context";
import { createAgent } from "#server/domains/agents/commands";
import { startRun } from "#server/domains/runs/commands";
import { createSession } from "#server/domains/sessions/commands";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { createDocument, saveDocument, writeDocument } from "./commands.ts";
import { restoreDocument, updateDocument } from "./control.ts";
import { getDraft, keepDraft, leaveDraft } from "./drafts.ts";
import { blameDocument, getDocument, listDocuments } from "./queries.ts";
import { acceptDocument, askForReview, returnDocument } from "./review.ts";
import { deleteTemplate, listTemplates, saveTemplate } from "./templates.ts";

let database: Database;
let team: TestTeam;
let per: Ctx;
let vera: Ctx;
let noor: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  per = await makePerson(team, "Per", "member");
  vera = await makePerson(team, "Vera", "viewer");
  const agentId = await makeAgent(team, "Noor", "writer");
  const actor = { kind: "agent" as const, agentId, name: "Noor", runId: newId() };
  noor = { ...team.ctx, actor, scopes: new Set(AGENT_SCOPES) };
});
afterAll(() => database.close());

const BASE = "# Plan\n\nnorth\n\nsouth\n\nwest";
async function begin(body = BASE) {
  const { documentId: id } = await createDocument.call(team.ctx, { title: "Plan", body });
  return id;
}
const save = (ctx: Ctx, id: string, baseVersion: number, body: string) =>
  saveDocument.call(ctx, { id, baseVersion, title: "Plan", body });

describe("saving", () => {
  it("merges what two people wrote from the same version", async () => {
    const id = await begin();
    expect(await save(team.ctx, id, 1, BASE.replace("north", "NORTH"))).toEqual({ outcome: "saved", version: 2 });
    expect(await save(per, id, 1, BASE.replace("west", "WEST"))).toEqual({ outcome: "merged", version: 3 });
    const { body } = await getDocument.call(team.ctx, { id });
    expect(body).toBe("# Plan\n\nNORTH\n\nsouth\n\nWEST");
  });

  it("gives both sides back on a conflict, writes nothing, and keeps the draft", async () => {
    const id = await begin();
    await save(team.ctx, id, 1, BASE.replace("south", "south of Lena"));
    const answer = await save(per, id, 1, BASE.replace("south", "south of Per"));
    expect(answer).toMatchObject({
      outcome: "conflict",
      version: 2,
      chunks: [
        { same: "# Plan\n\nnorth\n" },
        { mine: "south of Per", theirs: "south of Lena", base: "south" },
        { same: "\nwest" },
      ],
    });
    expect((await getDocument.call(per, { id })).version).toBe(2);
    expect((await getDraft.call(per, { id })).draft).toMatchObject({
      baseVersion: 1,
      body: expect.stringContaining("Per"),
    });
    expect(await save(per, id, 2, BASE.replace("south", "south of both"))).toEqual({ outcome: "saved", version: 3 });
    expect((await getDraft.call(per, { id })).draft).toBeNull();
  });

  it("makes no version of the same text, and refuses a version that is not there yet", async () => {
    const id = await begin();
    expect(await save(team.ctx, id, 1, BASE)).toEqual({ outcome: "unchanged", version: 1 });
    await expect(save(team.ctx, id, 9, BASE)).rejects.toMatchObject({ code: "bad_input" });
  });

  it("merges what an agent writes over an older version, or says that it has to read again", async () => {
    const id = await begin();
    await save(team.ctx, id, 1, BASE.replace("north", "NORTH"));
    const draft = { documentId: id, title: "Plan", baseVersion: 1 };
    await writeDocument.call(noor, { ...draft, body: BASE.replace("west", "WEST") });
    expect((await getDocument.call(noor, { id })).body).toBe("# Plan\n\nNORTH\n\nsouth\n\nWEST");
    await expect(writeDocument.call(noor, { ...draft, body: BASE.replace("north", "n") })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Read it again"),
    });
  });

  it("restores an older version as a new one", async () => {
    const id = await begin();
    await save(team.ctx, id, 1, "# Plan\n\nall gone");
    expect(await restoreDocument.call(per, { id, version: 1 })).toEqual({ version: 3 });
    const view = await getDocument.call(per, { id });
    expect(view).toMatchObject({
      body: BASE,
      versions: [{ version: 3, summary: "Restore v1", author: "Per" }, {}, {}],
    });
    await expect(restoreDocument.call(per, { id, version: 1 })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("blame", () => {
  const linesOf = async (id: string, version: number) => {
    const { spans } = await blameDocument.call(team.ctx, { id, version });
    return spans.flatMap(([count, from]) => Array<number>(count ?? 0).fill(from ?? 0));
  };

  it("says which version each line comes from, also of a moved and a restored one", async () => {
    const id = await begin("a\nb\nc");
    await save(team.ctx, id, 1, "a\nB\nc");
    await save(per, id, 2, "a\nB\nnew\nc\n");
    expect(await linesOf(id, 3)).toEqual([1, 2, 3, 1]);
    expect(await linesOf(id, 2)).toEqual([1, 2, 1]);
  });

  it("works out what older versions did not record, and gives the same", async () => {
    const id = await begin("a\nb");
    for (const [base, body] of [
      [1, "a\nb\nc"],
      [2, "x\nb\nc"],
      [3, "x\nb\nc\nd"],
    ] as const)
      await save(team.ctx, id, base, body);
    const recorded = await linesOf(id, 4);
    expect(recorded).toEqual([3, 1, 2, 4]);
    const other = await begin("a\nb");
    for (const [base, body] of [
      [1, "a\nb\nc"],
      [2, "x\nb\nc"],
      [3, "x\nb\nc\nd"],
    ] as const)
      await save(team.ctx, other, base, body);
    await getDb()
      .update(documentVersions)
      .set({ blame: null })
      .where(and(eq(documentVersions.documentId, other), inArray(documentVersions.version, [1, 2, 3, 4])));
    expect(await linesOf(other, 4)).toEqual(recorded);
  });
});

describe("drafts", () => {
  it("keep an unfinished text for its writer alone, show who else writes, and leave no audit row", async () => {
    const id = await begin();
    const before = (await getDb().select().from(auditLog)).length;
    await keepDraft.call(per, { id, baseVersion: 1, text: { title: "", body: "" } });
    await keepDraft.call(per, { id, baseVersion: 1, text: { title: "Plan", body: "half a sen" } });
    await keepDraft.call(per, { id, baseVersion: 1 });
    expect((await getDraft.call(per, { id })).draft).toMatchObject({ body: "half a sen" });
    const seen = await getDraft.call(team.ctx, { id });
    expect(seen).toMatchObject({ draft: null, others: [{ name: "Per", isChanging: true }] });
    expect(JSON.stringify(seen)).not.toContain("half a sen");
    await leaveDraft.call(per, { id });
    expect((await getDraft.call(team.ctx, { id })).others).toEqual([]);
    expect((await getDraft.call(per, { id })).draft).toMatchObject({ body: "half a sen" });
    await leaveDraft.call(per, { id, isThrownAway: true });
    expect((await getDraft.call(per, { id })).draft).toBeNull();
    expect(await getDb().select().from(auditLog)).toHaveLength(before);
  });

  it("of an editor that was only open vanish when it is closed", async () => {
    const id = await begin();
    await keepDraft.call(per, { id, baseVersion: 1 });
    expect((await getDraft.call(per, { id })).draft).toBeNull();
    await leaveDraft.call(per, { id });
    expect(await getDb().select().from(documentDrafts).where(eq(documentDrafts.documentId, id))).toEqual([]);
  });
});

describe("review", () => {
  it("lets somebody else accept the version they read, and a new version is a draft again", async () => {
    const id = await begin();
    await askForReview.call(team.ctx, { id });
    await expect(acceptDocument.call(team.ctx, { id, version: 1 })).rejects.toMatchObject({ code: "forbidden" });
    await expect(acceptDocument.call(noor, { id, version: 1 })).rejects.toMatchObject({ code: "forbidden" });
    await save(team.ctx, id, 1, `${BASE}\nmore`);
    await expect(acceptDocument.call(per, { id, version: 1 })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("v2 was written since"),
    });
    await acceptDocument.call(per, { id, version: 2 });
    expect(await getDocument.call(per, { id })).toMatchObject({
      status: "accepted",
      acceptedVersion: 2,
      acceptedBy: "Per",
    });
    await save(team.ctx, id, 2, `${BASE}\nmore\nand more`);
    expect(await getDocument.call(per, { id })).toMatchObject({ status: "draft", acceptedVersion: 2 });
  });

  it("sends it back with what has to change", async () => {
    const id = await begin();
    await returnDocument.call(per, { id, version: 1, note: "Name the source." });
    expect(await getDocument.call(per, { id })).toMatchObject({ status: "draft", reviewNote: "Name the source." });
  });
});

describe("who sees it", () => {
  it("hides a document from those it is not for, in every way to it", async () => {
    const id = await begin("# Salaries\n\nconfidential figures");
    await updateDocument.call(team.ctx, { id, audience: "managers", tags: ["salaries"] });
    for (const ctx of [per, vera, noor]) {
      await expect(getDocument.call(ctx, { id })).rejects.toMatchObject({ code: "not_found" });
      expect(JSON.stringify(await listDocuments.call(ctx, { text: "confidential" }))).not.toContain(id);
    }
    await expect(save(per, id, 1, "mine")).rejects.toMatchObject({ code: "not_found" });
    expect((await listDocuments.call(team.ctx, { text: "confidential" })).items).toMatchObject([{ id }]);
    await expect(updateDocument.call(per, { id: await begin(), audience: "managers" })).rejects.toMatchObject({
      code: "bad_input",
    });
  });

  it("lets members read and only managers change, where that is asked", async () => {
    const id = await begin();
    await updateDocument.call(team.ctx, { id, audience: "members", editors: "managers" });
    expect(await getDocument.call(per, { id })).toMatchObject({ canEdit: false });
    await expect(save(per, id, 1, "mine")).rejects.toMatchObject({ code: "forbidden" });
    await expect(getDocument.call(vera, { id })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("templates", () => {
  it("begin a document with the title in place, and the team saves its own", async () => {
    const { documentId } = await createDocument.call(per, { title: "Week 48", templateId: "weekly-report" });
    const made = await getDocument.call(per, { id: documentId });
    expect(made).toMatchObject({ kind: "deliverable", tags: ["weekly"], title: "Week 48" });
    expect(made.body).toMatch(/^# Week 48\n/);
    const own = { name: "Site visit", kind: "protocol" as const, body: "# {{title}}\n\n## Weather" };
    const { id } = await saveTemplate.call(per, own);
    expect((await saveTemplate.call(per, { ...own, body: "# {{title}}\n\n## Snow" })).id).toBe(id);
    expect((await listTemplates.call(vera, {})).at(-1)).toMatchObject({ name: "Site visit", isOwn: true });
    const visit = await createDocument.call(per, { title: "Visby", templateId: id });
    expect((await getDocument.call(per, { id: visit.documentId })).body).toBe("# Visby\n\n## Snow");
    await deleteTemplate.call(per, { templateId: id });
    await expect(createDocument.call(per, { title: "Visby", templateId: id })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a document made in a chat", () => {
  it("leads back to the chat, whether an agent writes it or a person keeps a card of it", async () => {
    const { id: juno } = await createAgent.call(team.ctx, { name: "Juno", role: "analyst" });
    const { id: sessionId } = await createSession.call(team.ctx, { agentId: juno });
    const order = {
      agentId: juno,
      missionId: null,
      taskId: null,
      purpose: "chat" as const,
      wakeReason: "asked",
      startKey: newId(),
      sessionId,
    };
    const { id: runId } = await startRun.call(team.machine, order);
    const agent: Ctx = { ...noor, actor: { kind: "agent", agentId: juno, name: "Juno", runId } };
    const written = await writeDocument.call(agent, { title: "From the talk", body: "One." });
    expect(await getDocument.call(per, { id: written.documentId })).toMatchObject({ sessionId });
    const kept = await createDocument.call(per, { title: "A card", body: "Two.", fromRunId: runId });
    expect(await getDocument.call(per, { id: kept.documentId })).toMatchObject({ sessionId });
    await save(per, written.documentId, 1, "One and a half.");
    expect(await getDocument.call(per, { id: written.documentId })).toMatchObject({ version: 2, sessionId });
    const other = await makeTeam("Elsewhere");
    const foreign = await createDocument.call(other.ctx, { title: "Theirs", fromRunId: runId });
    expect(await getDocument.call(other.ctx, { id: foreign.documentId })).toMatchObject({ sessionId: null });
  });
});
