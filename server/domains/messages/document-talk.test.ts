import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { wakeTargets } from "#server/agents/message-wakes";
import type { Ctx } from "#server/core/context";
import { writeDocument } from "#server/domains/documents/commands";
import { updateDocument } from "#server/domains/documents/control";
import { getDocument } from "#server/domains/documents/queries";
import { countUnread, listNotices } from "#server/domains/notifications/queries";
import { searchTeam } from "#server/domains/search/queries";
import { noticePath } from "#server/lib/notice-words";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { answerEverything } from "#tests/support/respond";
import { makePerson, makeTeam } from "#tests/support/team";
import { postMessage } from "./commands.ts";
import { deleteMessage, editMessage, markThreadRead, reactToMessage } from "./control.ts";
import { getReadMark, getThread, listReplies, listThreads, searchMessages } from "./queries.ts";
import { messageList, messagePost } from "./tools.ts";

type World = Awaited<ReturnType<typeof plannedMission>>;
let database: Database;
let world: World;
let lena: Ctx;
let per: Ctx;
let viewer: Ctx;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await plannedMission();
  lena = world.team.ctx;
  per = await makePerson(world.team, "Per", "member");
  viewer = await makePerson(world.team, "Eva", "viewer");
});
afterAll(() => database.close());

const write = async (ctx: Ctx, title: string, more: { missionId?: string; taskId?: string } = {}) =>
  (await writeDocument.call(ctx, { title, body: `# ${title}\n\nThe tents cost 40 each.\n`, ...more })).documentId;
const say = async (ctx: Ctx, documentId: string, body: string, more: { kind?: "question"; replyToId?: string } = {}) =>
  (await postMessage.call(ctx, { documentId, body, ...more })).messageId;
const bodies = async (ctx: Ctx, documentId: string) =>
  (await listThreads.call(ctx, { documentId })).items.map((item) => item.body);

describe("comments on a document", () => {
  it("stand on the document alone, are counted on it, and are answered under it", async () => {
    const documentId = await write(lena, "Prices", { missionId: world.mission.id });
    const first = await say(per, documentId, "Is this with tax?");
    const reply = await say(lena, documentId, "Without.", { replyToId: first });
    await postMessage.call(lena, { missionId: world.mission.id, body: "On the mission" });
    expect(await listThreads.call(viewer, { documentId })).toMatchObject({
      items: [{ id: first, documentId, missionId: null, replyCount: 1, replies: [{ id: reply, body: "Without." }] }],
    });
    expect((await listThreads.call(lena, { missionId: world.mission.id })).items.map((item) => item.body)).toEqual([
      "On the mission",
    ]);
    expect((await getDocument.call(lena, { id: documentId })).commentCount).toBe(2);
    await deleteMessage.call(lena, { id: reply });
    expect((await getDocument.call(lena, { id: documentId })).commentCount).toBe(1);
    const elsewhere = postMessage.call(lena, { taskId: world.count.id, replyToId: first, body: "there" });
    await expect(elsewhere).rejects.toThrow("stands somewhere else");
  });

  it("tell who wrote the document, lead there, and are read with the thread", async () => {
    const documentId = await write(lena, "Plan of the week");
    const before = (await countUnread.call(lena, {})).unread;
    const id = await say(per, documentId, "Which week?");
    const [notice] = (await listNotices.call(lena, {})).items;
    expect(notice).toMatchObject({ kind: "assignee", by: "Per", text: "Which week?", thing: "document" });
    if (!notice) throw new Error("No notice.");
    expect(noticePath(notice)).toBe(`/documents/${documentId}?about=comments#message-${id}`);
    await markThreadRead.call(lena, { id });
    expect(await getReadMark.call(lena, { documentId })).toEqual({ messageId: id });
    expect((await countUnread.call(lena, {})).unread).toBe(before);
  });

  it("are told live to the document's page, and found by search with the way to it", async () => {
    const documentId = await write(lena, "Freight table");
    const id = await say(per, documentId, "The zeppelin surcharge is missing.");
    const [event] = await getDb()
      .select()
      .from(events)
      .where(and(eq(events.kind, "message.posted"), eq(events.documentId, documentId)));
    expect(event?.payload).toMatchObject({
      documentId,
      title: "Freight table",
      excerpt: expect.stringMatching("zeppelin"),
    });
    const { items } = await searchMessages.call(lena, { text: "zeppelin" });
    expect(items).toMatchObject([{ id, documentId, place: { label: "Document", title: "Freight table" } }]);
    const hits = await searchTeam.call(lena, { text: "zeppelin" });
    expect(hits.items).toMatchObject([{ kind: "message", id, documentId, title: "Freight table" }]);
  });

  it("stay hidden with a document that not everybody may see, wherever they could be read", async () => {
    const documentId = await write(lena, "Salaries");
    const id = await say(lena, documentId, "The quokka clause stays secret. @Per");
    await updateDocument.call(lena, { id: documentId, audience: "managers" });
    const later = await say(lena, documentId, "@Per the quokka again");
    const hidden = { code: "not_found" };
    await expect(listThreads.call(per, { documentId })).rejects.toMatchObject(hidden);
    await expect(say(per, documentId, "me too")).rejects.toMatchObject(hidden);
    await expect(getThread.call(per, { id })).rejects.toMatchObject(hidden);
    await expect(listReplies.call(per, { id })).rejects.toMatchObject(hidden);
    await expect(reactToMessage.call(per, { id, reaction: "heart" })).rejects.toMatchObject(hidden);
    await expect(editMessage.call(per, { id, body: "x" })).rejects.toMatchObject(hidden);
    expect((await searchMessages.call(per, { text: "quokka" })).items).toEqual([]);
    expect((await searchTeam.call(per, { text: "quokka" })).items).toEqual([]);
    expect(await bodies(lena, documentId)).toHaveLength(2);
    const told = (await listNotices.call(per, {})).items.find((notice) => notice.messageId === later);
    expect(told?.text).toBe("On a document not everybody sees.");
    const posted = await getDb().select().from(events).where(eq(events.documentId, documentId));
    const last = posted.findLast((event) => event.kind === "message.posted");
    expect(last?.payload).toMatchObject({ title: "a document not everybody sees", excerpt: "" });
  });

  it("of another team are nowhere", async () => {
    const documentId = await write(lena, "Ours");
    const id = await say(lena, documentId, "ours");
    const other = await makeTeam("Elsewhere");
    await expect(listThreads.call(other.ctx, { documentId })).rejects.toMatchObject({ code: "not_found" });
    await expect(say(other.ctx, documentId, "hello")).rejects.toMatchObject({ code: "not_found" });
    await expect(markThreadRead.call(other.ctx, { id })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("an agent and the comments on a document", () => {
  it("is asked about what it wrote, looks into it, and answers under the question", async () => {
    const { agent, mission, write: task, team } = world;
    const noor = agent("Noor");
    const place = { machine: team.machine, agentId: noor.id, missionId: mission.id, taskId: task.id };
    const { ctx } = await agentAtWork({ ...place, name: "Noor" });
    const documentId = await write(ctx, "Cost of the tents", { missionId: mission.id, taskId: task.id });
    const id = await say(lena, documentId, "What do the tents cost each?", { kind: "question" });
    await wakeTargets(team.id, id);
    await answerEverything(team.id);
    const thread = await getThread.call(lena, { id });
    expect(thread).toMatchObject({ isAnswered: true, targets: [{ name: "Noor", why: "assignee", outcome: "queued" }] });
    expect(thread.replies).toMatchObject([{ kind: "answer", author: { name: "Noor" }, documentId }]);
    expect(thread.replies[0]?.body).toContain("The tents cost 40 each.");
  });

  it("reads and writes comments on documents of its own mission only", async () => {
    const { agent, mission, count, team } = world;
    const bram = agent("Bram");
    const place = { machine: team.machine, agentId: bram.id, missionId: mission.id, taskId: count.id };
    const { ctx } = await agentAtWork({ ...place, name: "Bram" });
    const scope = { runId: "", runNumber: 1, agentId: bram.id, missionId: mission.id, taskId: count.id };
    const own = await write(lena, "Of the mission", { missionId: mission.id });
    const other = await write(lena, "Of no mission");
    await messagePost.invoke(ctx, scope, { documentId: own, body: "Row 3 is twice there." });
    expect(await messageList.invoke(ctx, scope, { documentId: own })).toMatchObject({
      messages: [{ by: "Bram", body: "Row 3 is twice there." }],
    });
    const refused = messagePost.invoke(ctx, scope, { documentId: other, body: "me too" });
    await expect(refused).rejects.toThrow("That document belongs to another mission.");
  });
});
