import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import { branchSession, chooseVersion, removeQueued, retryAnswer, stopAnswer } from "#server/domains/sessions/control";
import { listSessions } from "#server/domains/sessions/queries";
import { makeTalk, textIn } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { wakeOutput } from "./journal.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe("a chat answer", () => {
  it("is a run that ends with the first message without a call, shown from its journal", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.ask("How is the team doing?");
    const [asked, answer] = await talk.talk();
    expect(asked).toMatchObject({ role: "person", body: "How is the team doing?", user: { name: "Lena" } });
    expect(answer?.answer).toMatchObject({ runId, status: "succeeded", isSimulated: true, writingStep: null });
    expect(answer?.answer?.parts.map((part) => part.type)).toEqual(["text", "tool", "text", "tool", "text"]);
    expect(answer?.answer?.parts[3]).toMatchObject({ name: "ui_show", input: { title: "How the team is doing" } });
    expect(textIn(answer)).toMatch(/2 agents: .* Spent today/);
    expect(answer?.answer?.firstWordMs).toBeGreaterThanOrEqual(0);
    expect(await talk.session()).toMatchObject({ title: "How is the team doing?", liveRunId: null });
  });

  it("is told of the earlier talk, and says how much of it was left out", async () => {
    const talk = await makeTalk();
    await talk.ask("What can you do?");
    const { runId } = await talk.ask("How is the team doing?");
    const [wake] = await talk.steps(runId);
    const { workOrder } = wakeOutput.parse(wake?.output);
    expect(workOrder).toContain("### Juno (agent)\n> I am the simulated model");
    expect(workOrder).toContain("## Message from Lena\n> How is the team doing?");
    expect(workOrder).not.toContain("left out");
  });

  it("names what it cannot do and invents nothing", async () => {
    const talk = await makeTalk();
    await talk.ask("Write me a poem about the sea.");
    expect(textIn((await talk.talk())[1])).toMatch(/simulated model.*cannot answer.*A language model could/s);
  });

  it("files a task when it is asked to", async () => {
    const talk = await makeTalk();
    await talk.ask("Add a task: compare the two price lists");
    expect(textIn((await talk.talk())[1])).toMatch(/I added \*\*T-1\*\* “Compare the two price lists”/);
  });
});

describe("a second message", () => {
  it("waits in line, and is asked when the answer is there", async () => {
    const talk = await makeTalk();
    const first = await talk.send("How is the team doing?");
    const second = await talk.send("What is stuck?");
    expect(second).toMatchObject({ isQueued: true, runId: null });
    expect((await talk.session()).queued.map((message) => message.body)).toEqual(["What is stuck?"]);
    await talk.drive(first.runId);
    const next = await talk.over(first.runId);
    expect(next.runId).not.toBeNull();
    expect(await talk.over(first.runId)).toEqual({ runId: null });
    await talk.drive(next.runId);
    expect((await talk.talk()).map((message) => message.role)).toEqual(["person", "agent", "person", "agent"]);
    expect((await talk.session()).queued).toEqual([]);
  });

  it("can be taken back before it is asked, and not after", async () => {
    const talk = await makeTalk();
    const first = await talk.send("How is the team doing?");
    const second = await talk.send("What is stuck?");
    await removeQueued.call(talk.team.ctx, { chatMessageId: second.messageId });
    await talk.drive(first.runId);
    expect(await talk.over(first.runId)).toEqual({ runId: null });
    await expect(removeQueued.call(talk.team.ctx, { chatMessageId: first.messageId })).rejects.toThrow(/asked already/);
  });

  it("stops the answer when its writer says so", async () => {
    const talk = await makeTalk();
    const first = await talk.send("How is the team doing?");
    const second = await talk.send("What is stuck?", { policy: "interrupt" });
    expect(second).toMatchObject({ isQueued: false, interruptedRunId: first.runId });
    const [run] = await getDb()
      .select()
      .from(runs)
      .where(eq(runs.id, first.runId ?? ""));
    expect(run).toMatchObject({ status: "cancelled", statusReason: "interrupted by another message" });
  });

  it("is the same one when it is sent again", async () => {
    const talk = await makeTalk();
    const id = "0190f5fe-0000-7000-8000-0000000000a1";
    const once = await talk.send("How is the team doing?", { id });
    expect(await talk.send("How is the team doing?", { id })).toEqual(once);
    expect(await talk.talk()).toHaveLength(2);
  });
});

describe("stopping", () => {
  it("ends the run, and the talk goes on", async () => {
    const talk = await makeTalk();
    const first = await talk.send("How is the team doing?");
    expect(await stopAnswer.call(talk.team.ctx, { sessionId: talk.id })).toEqual({ runId: first.runId });
    expect(await stopAnswer.call(talk.team.ctx, { sessionId: talk.id })).toEqual({ runId: null });
    await talk.ask("What is stuck?");
    const shown = await talk.talk();
    expect(shown[1]?.answer?.status).toBe("cancelled");
    expect(textIn(shown[3])).toMatch(/Nothing is held up/);
  });
});

describe("versions and branches", () => {
  it("keeps what was said before beside what was said anew", async () => {
    const talk = await makeTalk();
    const first = await talk.ask("How is the team doing?");
    await talk.ask("What is stuck?", { editOf: first.messageId });
    const shown = await talk.talk();
    expect(shown.map((message) => message.body)).toEqual(["What is stuck?", expect.stringContaining("Nothing")]);
    expect(shown[0]?.versions).toEqual([first.messageId, shown[0]?.id]);
    await chooseVersion.call(talk.team.ctx, { chatMessageId: first.messageId });
    expect((await talk.talk())[0]?.body).toBe("How is the team doing?");
  });

  it("gives an answer again, and keeps the other", async () => {
    const talk = await makeTalk();
    const first = await talk.ask("How is the team doing?");
    const again = await retryAnswer.call(talk.team.ctx, { chatMessageId: first.answerId ?? "" });
    await talk.drive(again.runId);
    const shown = await talk.talk();
    expect(shown).toHaveLength(2);
    expect(shown[1]?.versions).toEqual([first.answerId, again.answerId]);
  });

  it("goes on from a message in a talk of its own, without copying what was said", async () => {
    const talk = await makeTalk();
    const first = await talk.ask("How is the team doing?");
    await talk.ask("What is stuck?");
    const branch = await branchSession.call(talk.team.ctx, { chatMessageId: first.answerId ?? "" });
    expect((await talk.talk(branch.id)).map((message) => message.id)).toEqual([first.messageId, first.answerId]);
    const sent = await talk.send("What did it cost?", { sessionId: branch.id });
    await talk.drive(sent.runId);
    expect(await talk.talk(branch.id)).toHaveLength(4);
    expect(await talk.talk()).toHaveLength(4);
    expect((await talk.session(branch.id)).branchedFrom).toEqual({
      sessionId: talk.id,
      title: "How is the team doing?",
    });
  });
});

it("finds a talk by its words, also those of an answer", async () => {
  const talk = await makeTalk();
  await talk.ask("Please add a task: weigh the anchors");
  const found = await listSessions.call(talk.team.ctx, { text: "anchors" });
  expect(found.items).toMatchObject([{ id: talk.id, live: null }]);
  expect(found.items[0]?.excerpt).toMatch(/anchors/i);
  expect((await listSessions.call(talk.team.ctx, { text: "submarine" })).items).toEqual([]);
});
