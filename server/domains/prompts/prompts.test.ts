import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog, events } from "#db/tables/kernel";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { createPrompt, savePrompt, updatePrompt } from "./commands.ts";
import { archivePrompt, removePromptLabel, setPromptLabel } from "./control.ts";
import { diffPrompt, getPrompt, listPrompts, listPromptVersions, renderPrompt } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const language = { name: "language", type: "choice" as const, options: ["English", "Svenska"], default: "English" };
const reader = { name: "reader", type: "text" as const, description: "Whom it is for" };

async function makePrompt(team: TestTeam, name = "house-style") {
  const body = "Write in {{language}} for {{reader}}.\nBe brief.";
  return createPrompt.call(team.ctx, { name, description: "How we write", body, variables: [language, reader] });
}

describe("a prompt", () => {
  it("has versions that never change, each with its author, its note and what it changed", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    const nils = await makePerson(team, "Nils", "member");
    const body = "Write in {{language}} for {{reader}}.\nBe very brief.\nNo jargon.";
    const draft = { id, baseVersion: 1, body, variables: [language, reader], note: "Shorter" };
    expect(await savePrompt.call(nils, draft)).toEqual({ id, name: "house-style", version: 2 });
    const { items } = await listPromptVersions.call(team.ctx, { id });
    expect(items).toMatchObject([
      { version: 2, author: "Nils", note: "Shorter", addedLines: 2, removedLines: 1, labels: [], isFromOutside: false },
      { version: 1, author: "Lena", addedLines: 2, removedLines: 0, labels: ["production"] },
    ]);
    const newest = await getPrompt.call(team.ctx, { id: "house-style" });
    expect(newest).toMatchObject({ id, version: 2, labels: [{ label: "production", version: 1 }] });
    expect(newest.shown).toMatchObject({ version: 2, body, author: "Nils", outside: [] });
    expect((await getPrompt.call(team.ctx, { id, version: 1 })).shown.body).toContain("Be brief.");
    const diff = await diffPrompt.call(team.ctx, { id, from: 1, to: 2 });
    expect(diff.variables).toEqual([]);
    expect(diff.lines.filter(({ kind }) => kind !== "same").map(({ text }) => text)).toEqual([
      "Be brief.",
      "Be very brief.",
      "No jargon.",
    ]);
  });

  it("refuses a save that started from an older version, and one that says the same", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    const draft = { id, baseVersion: 1, body: "Write for {{reader}}.", variables: [reader] };
    await savePrompt.call(team.ctx, draft);
    await expect(savePrompt.call(team.ctx, { ...draft, body: "Other" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("your edit started from v1, now there is v2"),
    });
    await expect(savePrompt.call(team.ctx, { ...draft, baseVersion: 2 })).rejects.toThrow("says the same already");
    expect((await getPrompt.call(team.ctx, { id })).version).toBe(2);
  });

  it("tells what changed about its variables", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    const variables = [{ ...language, options: ["English", "Svenska", "Norsk"] }];
    await savePrompt.call(team.ctx, { id, baseVersion: 1, body: "Write in {{language}}.", variables });
    const diff = await diffPrompt.call(team.ctx, { id, from: 1, to: 2 });
    expect(diff.variables).toMatchObject([
      {
        name: "language",
        before: { options: ["English", "Svenska"] },
        after: { options: ["English", "Svenska", "Norsk"] },
      },
      { name: "reader", before: { type: "text" }, after: null },
    ]);
  });

  it("is refused when its text and its variables do not fit, naming each", async () => {
    const team = await makeTeam();
    await expect(
      createPrompt.call(team.ctx, { name: "x", body: "{{who}} {{reader}}", variables: [reader] }),
    ).rejects.toMatchObject({ code: "bad_input", message: expect.stringContaining("{{who}} stands in the text") });
    await expect(createPrompt.call(team.ctx, { name: "Not a name", body: "x" })).rejects.toThrow("small letters");
    await expect(createPrompt.call(team.ctx, { name: "x", body: " \n " })).rejects.toThrow("needs text");
  });

  it("has a name of its own in its team, which an archived one keeps", async () => {
    const [team, other] = [await makeTeam(), await makeTeam()];
    const { id } = await makePrompt(team);
    await expect(makePrompt(team)).rejects.toThrow("There is a prompt named house-style already");
    await makePrompt(other);
    await archivePrompt.call(team.ctx, { id, isArchived: true });
    await expect(makePrompt(team)).rejects.toThrow("There is an archived prompt named house-style");
    await expect(savePrompt.call(team.ctx, { id, baseVersion: 1, body: "x" })).rejects.toThrow("is archived");
    expect((await listPrompts.call(team.ctx, {})).items).toEqual([]);
    expect((await listPrompts.call(team.ctx, { isArchived: true })).items).toMatchObject([{ id }]);
    await archivePrompt.call(team.ctx, { id, isArchived: false });
    await updatePrompt.call(team.ctx, { id, name: "how-we-write" });
    expect(await makePrompt(team)).toMatchObject({ name: "house-style" });
    await expect(updatePrompt.call(team.ctx, { id, name: "house-style" })).rejects.toThrow("Choose another name");
  });

  it("is rendered strictly by version, label or the newest, and names what does not fit", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    await savePrompt.call(team.ctx, { id, baseVersion: 1, body: "Second, {{reader}}", variables: [reader] });
    const values = { reader: "{{language}}" };
    expect(await renderPrompt.call(team.ctx, { id, values })).toEqual({ version: 2, text: "Second, {{language}}" });
    expect(await renderPrompt.call(team.ctx, { id, label: "production", values })).toMatchObject({
      version: 1,
      text: "Write in English for {{language}}.\nBe brief.",
    });
    await expect(renderPrompt.call(team.ctx, { id, version: 1 })).rejects.toThrow("“reader” is missing");
    await expect(renderPrompt.call(team.ctx, { id, label: "staging", values })).rejects.toThrow(
      "has the label staging",
    );
    await expect(renderPrompt.call(team.ctx, { id, version: 3, values })).rejects.toThrow("no version v3");
  });

  it("is listed in pages by name, and found by words and label", async () => {
    const team = await makeTeam();
    for (const name of ["beta", "alpha", "gamma-ray", "delta"]) await makePrompt(team, name);
    const first = await listPrompts.call(team.ctx, { limit: 3 });
    const rest = await listPrompts.call(team.ctx, { limit: 3, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["alpha", "beta", "delta", "gamma-ray"]);
    expect(rest.nextCursor).toBeNull();
    expect((await listPrompts.call(team.ctx, { text: "RAY" })).items).toHaveLength(1);
    expect((await listPrompts.call(team.ctx, { label: "production" })).items).toHaveLength(4);
    expect((await listPrompts.call(team.ctx, { label: "staging" })).items).toEqual([]);
  });
});

describe("a label", () => {
  it("means one version, moves forth and back, and is on record", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    await savePrompt.call(team.ctx, { id, baseVersion: 1, body: "Second" });
    await setPromptLabel.call(team.ctx, { id, label: "staging", version: 2 });
    await setPromptLabel.call(team.ctx, { id, label: "production", version: 2 });
    await setPromptLabel.call(team.ctx, { id, label: "production", version: 1 });
    await setPromptLabel.call(team.ctx, { id, label: "production", version: 1 });
    expect((await getPrompt.call(team.ctx, { id })).labels).toEqual([
      { label: "production", version: 1 },
      { label: "staging", version: 2 },
    ]);
    await removePromptLabel.call(team.ctx, { id, label: "staging" });
    await expect(removePromptLabel.call(team.ctx, { id, label: "staging" })).rejects.toThrow("has the label staging");
    await expect(setPromptLabel.call(team.ctx, { id, label: "staging", version: 3 })).rejects.toThrow("no version v3");
    const told = await getDb().select().from(events).where(eq(events.teamId, team.id));
    expect(told.filter(({ kind }) => kind === "prompt.labelled").map(({ payload }) => payload)).toMatchObject([
      { label: "staging", version: 2, before: null },
      { label: "production", version: 2, before: 1 },
      { label: "production", version: 1, before: 2 },
      { label: "staging", version: null, before: 2 },
    ]);
    const audited = await getDb().select().from(auditLog).where(eq(auditLog.teamId, team.id));
    expect(audited.filter(({ command }) => command === "prompt.set_label").at(-2)).toMatchObject({
      before: { label: "production", version: 2 },
      after: { label: "production", version: 1 },
    });
  });

  it("is moved by owners and admins; members write versions", async () => {
    const team = await makeTeam();
    const { id } = await makePrompt(team);
    const [member, viewer] = [await makePerson(team, "Nils", "member"), await makePerson(team, "Vera", "viewer")];
    await savePrompt.call(member, { id, baseVersion: 1, body: "Second" });
    const move = { id, label: "production", version: 2 };
    await expect(setPromptLabel.call(member, move)).rejects.toThrow("prompts:release");
    await expect(savePrompt.call(viewer, { id, baseVersion: 2, body: "Third" })).rejects.toThrow("prompts:write");
    expect((await getPrompt.call(viewer, { id })).version).toBe(2);
    await setPromptLabel.call(await makePerson(team, "Ada", "admin"), move);
  });
});
