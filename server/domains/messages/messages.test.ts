import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { messages, messageTargets } from "#db/tables/messages";
import { memberships, users } from "#db/tables/teams";
import { wakes } from "#db/tables/wakes";
import { wakeTargets } from "#server/agents/message-wakes";
import type { Ctx } from "#server/core/context";
import { storeFile } from "#server/domains/files/commands";
import { readNotices } from "#server/domains/notifications/commands";
import { countUnread, listNotices } from "#server/domains/notifications/queries";
import { assignTask } from "#server/domains/tasks/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makeTeam, personContext } from "#tests/support/team";
import { postMessage } from "./commands.ts";
import { deleteMessage, editMessage, reactToMessage } from "./control.ts";
import { listMessageVersions, listReplies, listThreads, searchMessages } from "./queries.ts";

type World = Awaited<ReturnType<typeof plannedMission>>;
let database: Database;
let world: World;
let lena: Ctx;
let tom: Ctx;
let bram: Ctx;
let taskId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await plannedMission();
  lena = world.team.ctx;
  taskId = world.count.id;
  const userId = newId();
  await getDb()
    .insert(users)
    .values({ id: userId, email: `${userId}@example.org`, name: "Tom Berg", passwordHash: "x" });
  await getDb().insert(memberships).values({ teamId: world.team.id, userId, role: "member" });
  tom = personContext(world.team.id, userId, "member", "Tom Berg");
  const agent = world.agent("Bram");
  await assignTask.call(lena, { id: taskId, agentId: agent.id });
  const work = { machine: world.team.machine, agentId: agent.id, name: "Bram", missionId: world.mission.id, taskId };
  bram = (await agentAtWork(work)).ctx;
});
afterAll(() => database.close());

const post = async (ctx: Ctx, body: string, more: Partial<Parameters<typeof postMessage.call>[1]> = {}) =>
  (await postMessage.call(ctx, { taskId, body, ...more })).messageId;
const find = async (id: string, ctx = lena) => {
  const { items } = await listThreads.call(ctx, { taskId, limit: 200 });
  const found = items.flatMap((item) => [item, ...item.replies]).find((item) => item.id === id);
  if (!found) throw new Error(`${id} is not in the thread.`);
  return found;
};
const toldOf = async (id: string) =>
  (await find(id)).targets.map(({ name, why, outcome }) => `${name} ${why} ${outcome}`).sort();

describe("a thread", () => {
  it("keeps replies one level deep under the message they answer, and pages both", async () => {
    const root = await post(lena, "How many tents are there?", { kind: "question" });
    const replies = [];
    for (let at = 0; at < 3; at += 1) replies.push(await post(tom, `Reply ${at}`, { replyToId: root }));
    const thread = (await listThreads.call(lena, { taskId, limit: 1 })).items[0];
    expect(thread).toMatchObject({ id: root, replyCount: 3, author: { name: "Lena", kind: "user" }, isMine: true });
    expect(thread?.replies.map((reply) => reply.id)).toEqual(replies);
    await expect(post(lena, "deeper", { replyToId: replies[0] ?? "" })).rejects.toMatchObject({ code: "bad_input" });
    const { items, nextCursor } = await listReplies.call(lena, { id: root, limit: 2 });
    expect(items.map((item) => item.id)).toEqual(replies.toReversed().slice(0, 2));
    expect((await listReplies.call(lena, { id: root, cursor: nextCursor ?? "" })).items).toHaveLength(1);
  });

  it("shows a question as answered once somebody answers it, and an answer needs a question", async () => {
    const question = await post(tom, "Which shelf?", { kind: "question" });
    expect(await find(question)).toMatchObject({ isAnswered: false });
    const answer = await post(bram, "Shelf 3.", { kind: "answer", replyToId: question });
    expect(await find(question)).toMatchObject({ isAnswered: true });
    expect(await toldOf(answer)).toEqual(["Tom Berg reply notified"]);
    await expect(post(lena, "42", { kind: "answer" })).rejects.toMatchObject({ code: "bad_input" });
    await expect(post(lena, "42", { kind: "answer", replyToId: answer })).rejects.toMatchObject({ code: "bad_input" });
    await deleteMessage.call(bram, { id: answer });
    expect(await find(question)).toMatchObject({ isAnswered: false });
  });

  it("stands on a mission too, apart from the threads of its tasks", async () => {
    const missionId = world.mission.id;
    const { messageId } = await postMessage.call(lena, { missionId, body: "For the whole mission" });
    const { items } = await listThreads.call(lena, { missionId });
    expect(items.map((item) => item.id)).toEqual([messageId]);
    await expect(postMessage.call(lena, { body: "nowhere" })).rejects.toMatchObject({ code: "bad_input" });
  });

  it("takes files of the team with a message and refuses others", async () => {
    const { id } = await storeFile.call(lena, { name: "list.txt", bytes: new TextEncoder().encode("3 tents") });
    const message = await post(lena, "See the list", { fileIds: [id] });
    expect((await find(message)).files).toEqual([expect.objectContaining({ id, name: "list.txt" })]);
    await expect(post(lena, "See it", { fileIds: [newId()] })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("one's own message", () => {
  it("is edited by its author only, and what it said before can be read", async () => {
    const id = await post(lena, "Two tents");
    await editMessage.call(lena, { id, body: "Three tents" });
    await editMessage.call(lena, { id, body: "Three tents" });
    expect(await find(id)).toMatchObject({ body: "Three tents", version: 2, editedAt: expect.any(Date) });
    expect((await listMessageVersions.call(tom, { id })).items).toEqual([
      { version: 1, body: "Two tents", at: expect.any(Date) },
    ]);
    await expect(editMessage.call(tom, { id, body: "Four" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(editMessage.call(bram, { id, body: "Four" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("leaves its place when it is deleted, and is not found any more", async () => {
    const id = await post(tom, "A mistaken marmalade");
    await expect(deleteMessage.call(lena, { id })).rejects.toMatchObject({ code: "forbidden" });
    await deleteMessage.call(tom, { id });
    expect(await find(id)).toMatchObject({ body: "", deletedAt: expect.any(Date) });
    expect((await searchMessages.call(lena, { text: "marmalade" })).items).toEqual([]);
    expect((await listMessageVersions.call(lena, { id })).items.map((one) => one.body)).toEqual([
      "A mistaken marmalade",
    ]);
    await expect(editMessage.call(tom, { id, body: "again" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("collects each reaction once a person, and a second press takes it back", async () => {
    const id = await post(lena, "Done by noon");
    await Promise.all([lena, tom, bram].map((ctx) => reactToMessage.call(ctx, { id, reaction: "rocket" })));
    expect((await find(id)).reactions).toEqual([
      { reaction: "rocket", names: expect.arrayContaining(["Lena", "Tom Berg", "Bram"]), isMine: true },
    ]);
    expect(await reactToMessage.call(lena, { id, reaction: "rocket" })).toEqual({ isOn: false });
    expect((await find(id)).reactions[0]).toMatchObject({ isMine: false });
  });
});

describe("search", () => {
  it("finds by words and their stems, by author, kind and place, and what is for me", async () => {
    const id = await post(bram, 'Counting the zeppelins with @"Tom Berg"', { kind: "status_update" });
    const ids = async (ctx: Ctx, filter: Parameters<typeof searchMessages.call>[1]) =>
      (await searchMessages.call(ctx, filter)).items.map((item) => item.id);
    expect(await ids(lena, { text: "zeppelin" })).toEqual([id]);
    expect(await ids(lena, { text: "count zeppelins", authorId: world.agent("Bram").id })).toEqual([id]);
    expect(await ids(lena, { text: "zeppelin", kind: "question" })).toEqual([]);
    expect(await ids(lena, { text: "zeppelin", taskId: world.write.id })).toEqual([]);
    expect(await ids(tom, { text: "zeppelin", isForMe: true })).toEqual([id]);
    expect(await ids(lena, { text: "zeppelin", isForMe: true })).toEqual([]);
    expect(await ids((await makeTeam("Stranger")).ctx, { text: "zeppelin" })).toEqual([]);
    expect((await searchMessages.call(lena, { text: "zeppelin" })).items[0]?.place.label).toMatch(/^T-\d+$/);
    for (const text of ['"', "a & | !", "'; drop table", "-", "(((", "\\"]) await ids(lena, { text });
  });

  it("lists the questions nobody has answered", async () => {
    const open = await post(lena, "Still open?", { kind: "question" });
    const { items } = await searchMessages.call(lena, { isOpen: true });
    expect(items.map((item) => item.id)).toContain(open);
    expect(items.every((item) => item.kind === "question" && !item.isAnswered)).toBe(true);
  });
});

describe("a mention", () => {
  it("wakes agents, notifies people, and leaves names nobody has as text", async () => {
    const id = await post(lena, '@Noor and @tom: ask @nobody, `@Vera` or @"Ada"');
    expect(await toldOf(id)).toEqual(["Ada mention pending", "Noor mention pending", "Tom Berg mention notified"]);
    await wakeTargets(world.team.id, id);
    await wakeTargets(world.team.id, id);
    expect(await toldOf(id)).toEqual(["Ada mention queued", "Noor mention queued", "Tom Berg mention notified"]);
    const made = await getDb().select().from(wakes).where(eq(wakes.messageId, id));
    expect(made.map(({ kind, depth, text }) => ({ kind, depth, text: text?.slice(0, 5) }))).toEqual([
      { kind: "mention", depth: 1, text: "@Noor" },
      { kind: "mention", depth: 1, text: "@Noor" },
    ]);
  });

  it("of a person is a notice, counted until it is read", async () => {
    await readNotices.call(tom, {});
    await post(bram, "@Tom look");
    expect(await countUnread.call(tom, {})).toEqual({ unread: 1, messages: 1 });
    const notice = (await listNotices.call(tom, { isUnread: true })).items[0];
    expect(notice).toMatchObject({ kind: "mention", by: "Bram", text: "@Tom look", taskId });
    expect(await readNotices.call(tom, { noticeIds: [notice?.id ?? ""] })).toEqual({ read: 1 });
    expect(await countUnread.call(tom, {})).toEqual({ unread: 0, messages: 0 });
    await expect(readNotices.call(lena, { noticeIds: [notice?.id ?? ""] })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("added by an edit tells only those it names anew", async () => {
    const id = await post(lena, "@Vera please check");
    await editMessage.call(lena, { id, body: "@Vera and @Ada please check" });
    await editMessage.call(lena, { id, body: "@Vera and @Ada, please check." });
    expect(await toldOf(id)).toEqual(["Ada mention pending", "Vera mention pending"]);
  });

  it("10,000 times in one message counts once, and a message that calls more than 20 is refused", async () => {
    const id = await post(lena, "@Noor ".repeat(3_333));
    expect(await toldOf(id)).toEqual(["Noor mention pending"]);
    await expect(post(lena, "@Noor ".repeat(10_000))).rejects.toMatchObject({ code: "bad_input" });
    const rows = Array.from({ length: 21 }, (_, at) => ({
      id: newId(),
      email: `p${at}@x.org`,
      name: `P${at}`,
      passwordHash: "x",
    }));
    await getDb().insert(users).values(rows);
    await getDb()
      .insert(memberships)
      .values(rows.map((row) => ({ teamId: world.team.id, userId: row.id, role: "viewer" as const })));
    await expect(post(lena, rows.map((row) => `@${row.name}`).join(" "))).rejects.toThrow(/may call 20/);
  });

  it("between two agents ends after four wakes in a row, with the reason in the thread", async () => {
    const noor = world.agent("Noor");
    const atDepth = async (depth: number): Promise<Ctx> => {
      const work = {
        machine: world.team.machine,
        agentId: noor.id,
        name: "Noor",
        missionId: world.mission.id,
        taskId: world.write.id,
      };
      const { ctx, runId } = await agentAtWork(work);
      await getDb().insert(wakes).values({
        teamId: world.team.id,
        agentId: noor.id,
        kind: "mention",
        reason: "x",
        status: "taken",
        runId,
        depth,
        dedupeKey: newId(),
      });
      return ctx;
    };
    const near = await post(await atDepth(2), "@Bram your turn");
    expect(await toldOf(near)).toEqual(["Bram mention pending"]);
    const far = await post(await atDepth(3), "@Bram your turn");
    expect((await find(far)).targets).toEqual([
      expect.objectContaining({ name: "Bram", outcome: "not_woken", reason: expect.stringContaining("4 wakes long") }),
    ]);
  });

  it("of one agent by another on one task wakes it ten times an hour at most; a person's always does", async () => {
    const ids = [];
    for (let at = 0; at < 11; at += 1) ids.push(await post(bram, `@Vera look ${at}`));
    expect(await toldOf(ids[9] ?? "")).toEqual(["Vera mention pending"]);
    expect((await find(ids[10] ?? "")).targets[0]).toMatchObject({
      outcome: "not_woken",
      reason: expect.stringContaining("within the hour"),
    });
    expect(await toldOf(await post(lena, "@Vera look"))).toEqual(["Vera mention pending"]);
    await getDb()
      .update(messageTargets)
      .set({ createdAt: new Date(Date.now() - 3_700_000) })
      .where(eq(messageTargets.targetId, world.agent("Vera").id));
    expect(await toldOf(await post(bram, "@Vera again"))).toEqual(["Vera mention pending"]);
  });
});

it("keeps the reason a task was sent back as it was written", async () => {
  const [row] = await getDb()
    .insert(messages)
    .values({ teamId: world.team.id, taskId, kind: "return", body: "Count again", authorUserId: world.team.userId })
    .returning();
  await expect(editMessage.call(lena, { id: row?.id ?? "", body: "Never mind" })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(deleteMessage.call(lena, { id: row?.id ?? "" })).rejects.toMatchObject({ code: "conflict" });
});
