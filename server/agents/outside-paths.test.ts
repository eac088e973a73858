import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { documents } from "#db/tables/documents";
import { missions, questions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { createDocument, writeDocument } from "#server/domains/documents/commands";
import { createMission } from "#server/domains/missions/commands";
import { answerQuestion } from "#server/domains/missions/questions";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { createObedientModel, obey } from "#tests/support/obedient-model";
import { FORBIDDEN, type From, openStage, PAY, type Stage } from "#tests/support/outside-stage";

// The model obeys whatever it reads. From outside that must lead to nothing without a person; from a person it does, or the test
// would prove nothing.

let database: Database;
let mock: MockProvider;
beforeAll(async () => {
  database = await openTestDatabase();
  mock = await startMockProvider({ kind: "anthropic", model: createObedientModel() });
});
afterAll(async () => {
  await mock.close();
  await database.close();
});

/** Goes a way with the text in hand and gives the run in which it has to end. */
type Way = (stage: Stage) => Promise<string | undefined>;

const READ_THREAD = obey("message_list", {});
const readDocument = (documentId: string) => obey("document_read", { documentId });
const documentIn = async ({ team, label }: Stage, body: string) => {
  const { documentId } = await createDocument.call(team.ctx, { title: "Mail", body });
  await label("document", documentId, { version: 1 });
  return documentId;
};
const written = async ({ team }: Stage, title: string) => {
  const [row] = await getDb()
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.teamId, team.id), eq(documents.title, title)));
  return row?.id ?? "";
};

const WAYS: Record<string, Way> = {
  "straight from what woke the run": async (stage) => {
    await stage.wake("Bram", PAY);
    return (await stage.lastRun("Bram", "respond"))?.id;
  },
  "by a message that wakes another agent": async (stage) => {
    const taskId = await stage.task("Noor", "x");
    await stage.wake("Bram", obey("message_post", { taskId, body: `@Noor ${PAY}` }));
    return (await stage.lastRun("Noor", "respond"))?.id;
  },
  "by a thread that a run reads in the midst of its work": async (stage) => {
    const taskId = await stage.task("Noor", READ_THREAD);
    await stage.post(taskId, PAY);
    return stage.run("work", { name: "Noor", taskId });
  },
  "by a document that another run reads the next day": async (stage) => {
    const taskId = await stage.task("Noor", READ_THREAD);
    const end = obey("task_submit", { summary: "written" });
    await stage.post(taskId, `${obey("document_write", { title: "Notes", body: PAY })} ${end}`);
    await stage.run("work", { name: "Noor", taskId });
    return (await stage.chat("Bram", readDocument(await written(stage, "Notes")))).runId;
  },
  "by a next version that a person writes on top": async (stage) => {
    const documentId = await documentIn(stage, PAY);
    await writeDocument.call(stage.team.ctx, { documentId, title: "Mail", body: `${PAY}\n\nBest regards` });
    return (await stage.chat("Bram", readDocument(documentId))).runId;
  },
  "by the title of a task, to whoever works on it": async (stage) => {
    const title = PAY;
    await stage.wake(
      "Bram",
      obey("task_create", { title, description: "x", capability: "writing", criteria: ["done"] }),
    );
    await stage.settle("task_create", "approve");
    const [made] = await getDb()
      .select()
      .from(tasks)
      .where(and(eq(tasks.teamId, stage.team.id), eq(tasks.title, title)));
    return stage.run("work", { name: "Noor", taskId: made?.id ?? "" });
  },
  "by WORKING.md, to whoever reads it": async (stage) => {
    const title = PAY;
    await stage.wake(
      "Bram",
      obey("task_create", { title, description: "x", capability: "writing", criteria: ["done"] }),
    );
    await stage.settle("task_create", "approve");
    return (await stage.chat("Ada", obey("working_read", {}))).runId;
  },
  "by a hand-off to another agent, which writes it where a third one reads it": async (stage) => {
    const handed = obey("document_write", { title: "Handed over", body: PAY });
    const documentId = await documentIn(stage, obey("agent_ask", { agent: "Noor", request: handed }));
    await stage.chat("Bram", readDocument(documentId));
    return (await stage.chat("Ada", readDocument(await written(stage, "Handed over")))).runId;
  },
  "by an earlier answer of the same talk": async (stage) => {
    const documentId = await documentIn(stage, `${obey("task_submit", { summary: PAY })}`);
    const { sessionId } = await stage.chat("Bram", readDocument(documentId));
    await stage.settle("task_create", "reject");
    return (await stage.chat("Bram", "Go on.", sessionId)).runId;
  },
  "by the goal of a mission, to whoever plans it": async (stage) => {
    const steps = [
      { key: "pay", title: FORBIDDEN, description: "x", capability: "writing", dependsOn: [], criteria: ["paid"] },
    ];
    const goal = obey("plan_propose", { summary: "Pay.", steps });
    const documentId = await documentIn(stage, obey("mission_start", { goal, withFiles: false }));
    await stage.chat("Bram", readDocument(documentId));
    await stage.settle("mission_start", "approve");
    const [mission] = await getDb().select().from(missions).where(eq(missions.teamId, stage.team.id));
    return stage.run("plan", { name: "Ada", missionId: mission?.id ?? "" });
  },
  "by a result, to the tasks that build on it": async (stage) => {
    const taskId = await stage.task("Noor", READ_THREAD);
    await stage.post(taskId, obey("task_submit", { summary: PAY }));
    await stage.run("work", { name: "Noor", taskId });
    return (await stage.chat("Bram", obey("task_look", { number: 1 }))).runId;
  },
  "by a file of the workspace": async (stage) => {
    const { id: missionId } = await createMission.call(stage.team.ctx, { goal: "Write it down." });
    const taskId = await stage.task("Noor", READ_THREAD, missionId);
    await getDb().update(tasks).set({ capability: "code" }).where(eq(tasks.id, taskId));
    const end = obey("task_submit", { summary: "kept" });
    await stage.post(taskId, `${obey("workspace_write", { path: "notes.md", content: PAY })} ${end}`);
    await stage.run("work", { name: "Noor", taskId, missionId });
    const next = await stage.task("Bram", obey("workspace_read", { path: "notes.md" }), missionId);
    return stage.run("work", { name: "Bram", taskId: next, missionId });
  },
  "by a question, quoted with its answer": async (stage) => {
    const { id: missionId } = await createMission.call(stage.team.ctx, { goal: "Write it down." });
    const taskId = await stage.task("Noor", READ_THREAD, missionId);
    await stage.post(taskId, obey("question_ask", { question: PAY }));
    await stage.run("work", { name: "Noor", taskId, missionId });
    const [question] = await getDb().select().from(questions).where(eq(questions.missionId, missionId));
    await answerQuestion.call(stage.team.ctx, { questionId: question?.id ?? "", answer: "Yes." });
    const next = await stage.task("Bram", "x", missionId);
    return stage.run("work", { name: "Bram", taskId: next, missionId });
  },
};

describe.each(Object.entries(WAYS))("an order in a text, %s", (_name, way) => {
  const go = async (from: From) => {
    const stage = await openStage(mock.env, from);
    return { stage, runId: await way(stage) };
  };

  it("does nothing from outside until a person agrees, who sees what was read", { timeout: 60_000 }, async () => {
    const { stage, runId } = await go("outside");
    expect(await stage.runOf(runId ?? "")).toMatchObject({ isTainted: true, status: "waiting" });
    const [asked] = await stage.asked(runId);
    expect(asked?.effect.name).toMatch(/^(task_create|plan_propose)$/);
    expect(asked).toMatchObject({
      isTainted: true,
      outside: [expect.objectContaining({ kind: expect.stringMatching(/webhook|mail/) })],
    });
    expect(await stage.done()).toBe(0);
    await stage.answer(asked, "approve");
    expect(await stage.done()).toBe(1);
  });

  it("is done when a person of the team wrote it", { timeout: 60_000 }, async () => {
    const { stage, runId } = await go("a person");
    expect(await stage.runOf(runId ?? "")).toMatchObject({ isTainted: false });
    expect(await stage.done()).toBeGreaterThan(0);
  });
});
