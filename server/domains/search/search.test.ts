import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { documents } from "#db/tables/documents";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { tasks } from "#db/tables/tasks";
import { writeDocument } from "#server/domains/documents/commands";
import { postMessage } from "#server/domains/messages/commands";
import { deleteMessage } from "#server/domains/messages/control";
import { createMission } from "#server/domains/missions/commands";
import { createPrompt } from "#server/domains/prompts/commands";
import { archivePrompt } from "#server/domains/prompts/control";
import { createTask } from "#server/domains/tasks/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeFullTeam } from "#tests/support/full-team";
import { makeAgent, makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { searchTeam } from "./queries.ts";

let database: Database;
let team: TestTeam;
let other: Awaited<ReturnType<typeof makeFullTeam>>;
let missionId: string;
let solveigId: string;
let stoveId: string;
let documentId: string;
let messageId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  other = await makeFullTeam("Fjord");
  solveigId = await makeAgent(team, "Solveig", "analyst");
  missionId = (await createMission.call(team.ctx, { goal: "Find out which camping stoves we should stop selling." }))
    .id;
  const stove = { missionId, title: "Count the returned stoves", description: "Customers sent them back in winter." };
  stoveId = (await createTask.call(team.ctx, stove)).id;
  await createTask.call(team.ctx, { title: "Write to Ulrike Müller", description: "She asked about tents." });
  await createTask.call(team.ctx, { title: "Tents, again", description: "Nothing to do with it." });
  const body = "# Findings\n\nThe Trail 45 pack alone brings 17.8 % of revenue. Nordic returns run at 31 %.";
  documentId = (await writeDocument.call(team.ctx, { missionId, taskId: stoveId, title: "Revenue by region", body }))
    .documentId;
  messageId = (await postMessage.call(team.ctx, { taskId: stoveId, body: "The stoves came back from Ålesund." }))
    .messageId;
});
afterAll(() => database.close());

const find = (text: string, more: object = {}) => searchTeam.call(team.ctx, { text, ...more });
const kindsOf = async (text: string, more: object = {}) => (await find(text, more)).items.map((hit) => hit.kind);
const titlesOf = async (text: string, more: object = {}) => (await find(text, more)).items.map((hit) => hit.title);

describe("search", () => {
  it("finds each kind by its words, in any form of the word", async () => {
    expect((await kindsOf("stove")).sort()).toEqual(["message", "mission", "task"]);
    expect(await titlesOf("nordic return")).toEqual(["Revenue by region"]);
    expect(await titlesOf("selling stoves")).toEqual(["Find out which camping stoves we should stop selling."]);
    expect((await find("Solveig")).items).toMatchObject([
      { kind: "agent", id: solveigId, title: "Solveig", state: "analyst" },
    ]);
  });

  it("finds a prompt by its name and what it is for, until it is archived", async () => {
    const made = { name: "greeting-letter", description: "How we welcome wholesalers", body: "Dear {{who}}" };
    const { id } = await createPrompt.call(team.ctx, { ...made, variables: [{ name: "who", type: "text" }] });
    const hit = { kind: "prompt", id, title: "greeting-letter", by: "Lena" };
    expect((await find("greeting")).items).toMatchObject([hit]);
    expect((await find("wholesaler", { authorId: team.userId })).items).toMatchObject([hit]);
    expect((await find("wholesaler", { authorId: solveigId })).items).toEqual([]);
    await archivePrompt.call(team.ctx, { id, isArchived: true });
    expect((await find("greeting")).items).toEqual([]);
  });

  it("finds while somebody still types, and in other alphabets' letters", async () => {
    expect(await titlesOf("ulri")).toEqual(["Write to Ulrike Müller"]);
    expect(await titlesOf("müll")).toEqual(["Write to Ulrike Müller"]);
    expect(await kindsOf("ålesund")).toEqual(["message"]);
  });

  it("puts a word of the title before one of the text", async () => {
    expect(await titlesOf("tents")).toEqual(["Tents, again", "Write to Ulrike Müller"]);
  });

  it("shows where in the text it was found", async () => {
    const [hit] = (await find("trail pack")).items;
    expect(hit?.snippet.filter((part) => part.isHit).map((part) => part.text)).toEqual(["Trail", "pack"]);
    expect(hit).toMatchObject({ kind: "document", id: documentId, missionId, by: "Lena" });
  });

  it("finds a talk by its title and by what was said in it, until it is deleted", async () => {
    const db = getDb();
    const [talk] = await db
      .insert(chatSessions)
      .values({ teamId: team.id, title: "Plans for Tromsø", agentId: solveigId, createdByUserId: team.userId })
      .returning();
    const sessionId = talk?.id ?? "";
    const said = { teamId: team.id, sessionId, agentId: solveigId, status: "sent" as const };
    await db.insert(chatMessages).values([
      { ...said, role: "person", body: "How many lanterns did we sell?" },
      { ...said, role: "agent", body: "We sold 41 lanterns." },
    ]);
    expect(await find("tromsø")).toMatchObject({ items: [{ kind: "chat", id: sessionId, title: "Plans for Tromsø" }] });
    const { items, counts } = await find("lantern");
    expect(items).toMatchObject([{ kind: "chat", id: sessionId, by: "Solveig" }]);
    expect(items[0]?.snippet).toContainEqual({ text: "lanterns", isHit: true });
    expect(counts.chat).toBe(1);
    expect(await kindsOf("lantern", { authorId: solveigId })).toEqual(["chat"]);
    await db.update(chatSessions).set({ deletedAt: new Date() }).where(eq(chatSessions.id, sessionId));
    expect(await kindsOf("lantern")).toEqual([]);
  });

  it("shows a document only to those it is for", async () => {
    const member = personContext(team.id, team.userId, "member");
    const seen = async (ctx: typeof team.ctx) => (await searchTeam.call(ctx, { text: "nordic" })).items.length;
    expect(await seen(member)).toBe(1);
    await getDb().update(documents).set({ audience: "managers" }).where(eq(documents.id, documentId));
    expect([await seen(member), await seen(team.ctx)]).toEqual([0, 1]);
    await getDb().update(documents).set({ audience: "team" }).where(eq(documents.id, documentId));
  });

  it("knows phrases and what to leave out", async () => {
    expect(await kindsOf('"returned stoves"')).toEqual(["task"]);
    expect(await kindsOf('"stoves returned"')).toEqual([]);
    expect(await kindsOf("stoves -selling")).not.toContain("mission");
  });

  it("has an id first, and reads the number of a mission", async () => {
    const [hit] = (await find("T-1")).items;
    expect(hit).toMatchObject({ kind: "task", id: stoveId, number: 1, isExact: true, missionNumber: 1 });
    expect((await kindsOf("1")).slice(0, 2).sort()).toEqual(["mission", "task"]);
    expect((await find("run 99")).items).toEqual([]);
  });

  it("is narrowed by kind, mission, author and time, and counts every kind all the same", async () => {
    const messages = await find("stoves", { kind: "message" });
    expect(messages.items.map((hit) => hit.id)).toEqual([messageId]);
    expect(messages.counts).toMatchObject({ message: 1, task: 1, mission: 1, document: 0 });
    expect(await kindsOf("tents", { missionId })).toEqual([]);
    expect(await kindsOf("stoves", { authorId: team.userId, kind: "message" })).toEqual(["message"]);
    expect(await kindsOf("revenue", { authorId: solveigId })).toEqual([]);
    expect(await kindsOf("revenue", { authorId: team.userId })).toEqual(["document"]);
    await getDb()
      .update(tasks)
      .set({ updatedAt: new Date(0) })
      .where(eq(tasks.id, stoveId));
    expect(await kindsOf("returned", { kind: "task", withinDays: 7 })).toEqual([]);
    expect(await kindsOf("returned", { kind: "task" })).toEqual(["task"]);
  });

  it("comes page by page, each hit once", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find("stoves", { limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((hit) => hit.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });

  it.each([
    ["nothing", ""],
    ["blanks", "   "],
    ["statements", "'; drop table tasks; --"],
    ["operators", "a & b | !c <-> (d"],
    ["control characters", "\u0000\u0007"],
    ["brackets", "((((("],
    ["quotes and prefixes", "'':* \\"],
    ["wildcards", "%_%"],
    ["a lone minus", "-"],
    ["a lone quote", '"'],
    ["ten thousand characters", `"${"word ".repeat(2_000)}`],
    ["one long word", "x".repeat(10_000)],
    ["pictures", "😀 👩‍👩‍👧"],
    ["markup", "<script>alert(1)</script>"],
    ["half a character", "\ud800"],
  ])("answers %s", async (_, text) => {
    expect((await find(text)).items).toEqual([]);
  });

  it("says what is too long", async () => {
    await expect(find("x".repeat(20_001))).rejects.toMatchObject({ code: "bad_input" });
  });

  it("finds nothing of another team, not even by its id", async () => {
    expect(await kindsOf("Fjord")).toEqual([]);
    const hits = await searchTeam.call(other.team.ctx, { text: "Fjord" });
    expect(hits.items.length).toBeGreaterThan(2);
    expect(await kindsOf("Fjord", { missionId: other.ids.missionId })).toEqual([]);
    expect((await searchTeam.call(other.team.ctx, { text: "run 1" })).items).toMatchObject([
      { kind: "run", number: 1 },
    ]);
  });

  it("shows only what the one who asks may read, and nothing that was deleted", async () => {
    const narrow = {
      ...personContext(team.id, team.userId, "viewer"),
      scopes: new Set(["team:read", "agents:read"] as const),
    };
    expect((await searchTeam.call(narrow, { text: "stoves" })).items).toEqual([]);
    await deleteMessage.call(team.ctx, { id: messageId });
    expect(await kindsOf("ålesund")).toEqual([]);
  });
});
