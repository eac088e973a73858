import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { missions } from "#db/tables/missions";
import { notificationDeliveries } from "#db/tables/notifications";
import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { decideApproval, requestApproval } from "#server/domains/approvals/commands";
import { writeDocument } from "#server/domains/documents/commands";
import { postMessage } from "#server/domains/messages/commands";
import { deleteMessage } from "#server/domains/messages/control";
import { answerQuestion, askQuestion } from "#server/domains/missions/questions";
import { addMember, createUser } from "#server/domains/teams/commands";
import { openTestDatabase } from "#tests/support/database";
import { nextMoment } from "#tests/support/next-moment";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makeTeam, personContext } from "#tests/support/team";
import { noticeEvent, readNotices, unreadNotice } from "./commands.ts";
import { giveNotices, type NoticeDraft } from "./control.ts";
import { countUnread, getSettings, listDeliveries, listNotices } from "./queries.ts";
import { saveSettings, sendTest } from "./settings.ts";

type World = Awaited<ReturnType<typeof plannedMission>>;
let database: Database;
let world: World;
let lena: Ctx;
let tom: Ctx;
let bram: { ctx: Ctx; runId: string };
let tomId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await plannedMission();
  lena = world.team.ctx;
  const { machine, id } = world.team;
  const email = `tom-${id}@example.org`;
  tomId = (await createUser.call(machine, { email, name: "Tom Berg", passwordHash: `$test$${"x".repeat(20)}` })).id;
  await addMember.call(machine, { userId: tomId, role: "admin" });
  tom = personContext(id, tomId, "admin", "Tom Berg");
  const agent = world.agent("Bram");
  const of = { missionId: world.mission.id, taskId: world.count.id };
  bram = await agentAtWork({ machine, agentId: agent.id, name: "Bram", ...of });
});
afterAll(() => database.close());

const draft = (more: Partial<NoticeDraft> = {}): NoticeDraft => ({
  userIds: [tomId],
  kind: "review",
  causeKey: "one",
  about: `task:${world.count.id}`,
  by: "Bram",
  text: "Count the tents",
  taskId: world.count.id,
  ...more,
});
const give = (of: NoticeDraft) =>
  inTransaction(world.team.machine, "test.give", ({ tx }) => giveNotices(tx, world.team.id, of));
const unreadOf = async (ctx: Ctx) => (await listNotices.call(ctx, { isUnread: true })).items;
/** What the engine does with an event of this kind, the newest or all. */
const tell = async (kind: string) => {
  const rows = await getDb()
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.teamId, world.team.id), eq(events.kind, kind)));
  let told = 0;
  for (const { id } of rows) told += (await noticeEvent.call(world.team.machine, { eventId: id })).told;
  return told;
};
const settings = {
  choices: {},
  dailyHour: 8,
  quiet: null,
  timeZone: null,
  urgentBreaksQuiet: true,
  webhookUrl: null,
  webhookFormat: "standard" as const,
};

describe("a notice", () => {
  it("is one for the same thing twice, and more of its kind on one thing only count", async () => {
    await readNotices.call(tom, {});
    expect(await give(draft())).toEqual([tomId]);
    expect(await give(draft())).toEqual([]);
    expect(await give(draft({ causeKey: "two", by: "Noor" }))).toEqual([tomId]);
    const [notice, ...more] = await unreadOf(tom);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ kind: "review", count: 2, by: "Noor" });
    await readNotices.call(tom, { noticeIds: [notice?.id ?? ""] });
    await give(draft({ causeKey: "three" }));
    expect(await unreadOf(tom)).toMatchObject([{ count: 1, by: "Bram" }]);
  });

  it("that comes at the same moment from two sides is one row with both counted", async () => {
    await readNotices.call(tom, {});
    await Promise.all(["x", "y", "z"].map((causeKey) => give(draft({ causeKey: `same-${causeKey}` }))));
    expect(await unreadOf(tom)).toMatchObject([{ count: 3 }]);
  });

  it("goes back among the unread, unless a newer one of the thing is there", async () => {
    await readNotices.call(tom, {});
    await give(draft({ causeKey: "four" }));
    const [notice] = await unreadOf(tom);
    const noticeId = notice?.id ?? "";
    await readNotices.call(tom, { noticeIds: [noticeId] });
    expect(await unreadNotice.call(tom, { noticeId })).toEqual({ isUnread: true });
    await readNotices.call(tom, { noticeIds: [noticeId] });
    await give(draft({ causeKey: "five" }));
    expect(await unreadNotice.call(tom, { noticeId })).toEqual({ isUnread: false });
    await expect(unreadNotice.call(lena, { noticeId })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is nobody's who is not of the team, and pages by its last change", async () => {
    const other = await makeTeam("Elsewhere");
    expect(await give(draft({ userIds: [other.userId], causeKey: "six" }))).toEqual([]);
    await readNotices.call(tom, {});
    for (let at = 0; at < 5; at += 1) await give(draft({ causeKey: `page-${at}`, about: `thing:${at}` }));
    await nextMoment();
    await give(draft({ causeKey: "again", about: "thing:1" }));
    const first = await listNotices.call(tom, { isUnread: true, limit: 2 });
    expect(first.items.map((item) => item.count)).toEqual([2, 1]);
    const second = await listNotices.call(tom, { isUnread: true, limit: 10, cursor: first.nextCursor ?? "" });
    expect(second.items).toHaveLength(3);
    expect(await countUnread.call(tom, {})).toEqual({ unread: 5, messages: 0 });
  });

  it("of a message that is taken back goes, or counts one less", async () => {
    await readNotices.call(tom, {});
    const post = (body: string) => postMessage.call(lena, { taskId: world.write.id, body });
    const first = await post("@Tom first");
    const second = await post("@Tom second");
    expect(await unreadOf(tom)).toMatchObject([{ kind: "mention", count: 2, messageId: second.messageId }]);
    await deleteMessage.call(lena, { id: second.messageId });
    expect(await unreadOf(tom)).toMatchObject([{ kind: "mention", count: 1, messageId: null }]);
    expect(first.messageId).not.toBe(second.messageId);
  });
});

describe("an event", () => {
  it("tells whoever owns the mission of a question, once, and its answer closes the notice", async () => {
    await readNotices.call(lena, {});
    const { questionId } = await askQuestion.call(bram.ctx, {
      missionId: world.mission.id,
      taskId: world.count.id,
      runId: bram.runId,
      question: "Which tents?",
    });
    expect(await tell("question.asked")).toBe(1);
    expect(await tell("question.asked")).toBe(0);
    expect(await unreadOf(lena)).toMatchObject([
      { kind: "question", by: "Bram", text: "Which tents?", priority: "now" },
    ]);
    await answerQuestion.call(lena, { questionId, answer: "All of them." });
    await tell("question.answered");
    expect(await unreadOf(lena)).toEqual([]);
  });

  it("tells whoever may decide an approval, and nobody after it is decided", async () => {
    await readNotices.call(lena, {});
    await readNotices.call(tom, {});
    const { approvalId } = await requestApproval.call(world.team.machine, {
      kind: "budget_raise",
      title: "More money",
      effect: { type: "command", name: "mission.set_budget" },
      payload: { id: world.mission.id, budgetMicros: 2_000_000 },
      missionId: world.mission.id,
      agentId: world.agent("Bram").id,
      runId: bram.runId,
    });
    expect(await tell("approval.requested")).toBe(2);
    expect(await unreadOf(tom)).toMatchObject([{ kind: "approval", thing: "approval", thingId: approvalId }]);
    await decideApproval.call(lena, { id: approvalId ?? "", decision: "reject", note: "No." });
    await tell("approval.decided");
    expect(await unreadOf(tom)).toEqual([]);
    expect(await unreadOf(lena)).toEqual([]);
  });

  it("tells the admins of an agent that keeps failing until it is well again", async () => {
    await readNotices.call(tom, {});
    const agentId = world.agent("Noor").id;
    const happen = async (health: string) => {
      const [row] = await getDb()
        .insert(events)
        .values({
          teamId: world.team.id,
          kind: "agent.health_changed",
          class: "domain",
          payload: { agentId, name: "Noor", health, reason: "no model" },
          actor: { kind: "system", name: "health" },
          correlationId: "test",
        })
        .returning({ id: events.id });
      await noticeEvent.call(world.team.machine, { eventId: row?.id ?? "" });
    };
    await happen("failing");
    expect(await unreadOf(tom)).toMatchObject([{ kind: "agent_failing", by: "Noor", thingId: agentId }]);
    await happen("healthy");
    expect(await unreadOf(tom)).toEqual([]);
    expect(await getDb().select().from(agents).where(eq(agents.id, agentId))).toHaveLength(1);
  });

  it("tells the writers of a document what others do with it", async () => {
    await readNotices.call(lena, {});
    const { documentId } = await writeDocument.call(lena, { missionId: world.mission.id, title: "Plan", body: "One." });
    const payload = { documentId, missionId: world.mission.id, taskId: null, title: "Plan", version: 1 };
    const base = { teamId: world.team.id, class: "domain" as const, correlationId: "test", actor: tom.actor };
    const rows = await getDb()
      .insert(events)
      .values([
        { ...base, kind: "document.reviewed", payload: { ...payload, outcome: "returned", note: "Too short." } },
        { ...base, kind: "document.shared", payload: { ...payload, isRevoked: false } },
      ])
      .returning({ id: events.id });
    for (const { id } of rows) await noticeEvent.call(world.team.machine, { eventId: id });
    expect(await unreadOf(lena)).toMatchObject([{ kind: "document", count: 2, thingId: documentId, by: "Tom Berg" }]);
  });

  it("tells nobody of what they did themselves, and the admins where a mission is nobody's", async () => {
    await readNotices.call(tom, {});
    await readNotices.call(lena, {});
    const finish = async (actor: typeof events.$inferInsert.actor) => {
      const { id, number } = world.mission;
      const payload = { missionId: id, number, title: "Count the tents", status: "failed", reason: "No money." };
      const base = { teamId: world.team.id, kind: "mission.finished", class: "domain" as const, correlationId: "test" };
      const [row] = await getDb()
        .insert(events)
        .values({ ...base, payload, actor })
        .returning({ id: events.id });
      return noticeEvent.call(world.team.machine, { eventId: row?.id ?? "" });
    };
    expect(await finish(lena.actor)).toEqual({ told: 0 });
    expect(await finish({ kind: "system", name: "test" })).toEqual({ told: 1 });
    expect(await unreadOf(lena)).toMatchObject([{ kind: "mission_failed", by: "Muster" }]);
    await getDb().update(missions).set({ ownerUserId: null }).where(eq(missions.id, world.mission.id));
    expect(await finish({ kind: "system", name: "test" })).toEqual({ told: 2 });
  });
});

describe("the settings", () => {
  it("turn a kind off everywhere, and keep it out of the app where it shall only go out", async () => {
    await readNotices.call(tom, {});
    await saveSettings.call(tom, { ...settings, choices: { review: { app: "off", mail: "off" } } });
    expect(await give(draft({ causeKey: "off" }))).toEqual([]);
    const webhookUrl = "https://example.org/hook";
    await saveSettings.call(tom, { ...settings, webhookUrl, choices: { review: { app: "off", webhook: "daily" } } });
    expect(await give(draft({ causeKey: "out only" }))).toEqual([tomId]);
    expect(await unreadOf(tom)).toEqual([]);
    expect((await listDeliveries.call(tom, {})).items).toMatchObject([{ channel: "webhook", status: "pending" }]);
    await saveSettings.call(tom, settings);
  });

  it("keep only what differs from the usual, make a secret with the first address, and are one's own", async () => {
    await saveSettings.call(tom, {
      ...settings,
      webhookUrl: "https://example.org/hook",
      timeZone: "America/New_York",
      quiet: { from: 1_320, to: 420 },
      choices: { mention: { app: "now", mail: "daily" } },
    });
    const saved = await getSettings.call(tom, {});
    expect(saved).toMatchObject({ timeZone: "America/New_York", quiet: { from: 1_320, to: 420 } });
    expect(saved.choices.mention).toEqual({ app: "now", mail: "daily", webhook: "now" });
    expect(saved.webhookSecret).toMatch(/^whsec_/);
    expect(await getSettings.call(lena, {})).toMatchObject({ webhookUrl: null, webhookSecret: null, quiet: null });
    await expect(saveSettings.call(tom, { ...settings, timeZone: "Mars/Olympus" })).rejects.toMatchObject({
      code: "bad_input",
    });
    await expect(saveSettings.call(tom, { ...settings, webhookUrl: "ftp://example.org" })).rejects.toMatchObject({
      code: "bad_input",
    });
  });

  it("send a test only where it can arrive, and not without end", async () => {
    await expect(sendTest.call(tom, { channel: "mail" })).rejects.toMatchObject({ code: "conflict" });
    await expect(sendTest.call(lena, { channel: "webhook" })).rejects.toMatchObject({ code: "conflict" });
    for (let at = 0; at < 5; at += 1) await sendTest.call(tom, { channel: "webhook" });
    await expect(sendTest.call(tom, { channel: "webhook" })).rejects.toMatchObject({ code: "limited" });
    const rows = await getDb().select().from(notificationDeliveries).where(eq(notificationDeliveries.userId, tomId));
    expect(rows.filter((row) => row.kind === null)).toHaveLength(5);
  });
});
