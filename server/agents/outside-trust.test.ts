import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { approvals } from "#db/tables/approvals";
import { auditLog } from "#db/tables/kernel";
import { outsideLabels } from "#db/tables/outside";
import { tasks } from "#db/tables/tasks";
import { getAgent } from "#server/domains/agents/queries";
import { addRule } from "#server/domains/approvals/rules";
import { createDocument, writeDocument } from "#server/domains/documents/commands";
import { getDocument } from "#server/domains/documents/queries";
import { acceptDocument } from "#server/domains/documents/review";
import { listThreads } from "#server/domains/messages/queries";
import { getMission } from "#server/domains/missions/queries";
import { trustText } from "#server/domains/outside/commands";
import { getPlan } from "#server/domains/plans/queries";
import { getRun } from "#server/domains/runs/queries";
import { getWorkspace } from "#server/domains/workspaces/queries";
import { outsideWords } from "#server/lib/outside-words";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { createObedientModel, obey } from "#tests/support/obedient-model";
import { openStage, PAY, type Stage } from "#tests/support/outside-stage";
import { makeOutsideThings } from "#tests/support/outside-things";
import { makePerson, makeTeam } from "#tests/support/team";
import { decide } from "./decide.ts";
import { forkAt } from "./fork.ts";

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

const other = (title: string) =>
  obey("task_create", { title, description: "x", capability: "writing", criteria: ["done"] });
const titles = async ({ team }: Stage) =>
  (await getDb().select({ title: tasks.title }).from(tasks).where(eq(tasks.teamId, team.id))).map((row) => row.title);

async function mailDocument(stage: Stage) {
  const { documentId } = await createDocument.call(stage.team.ctx, { title: "Mail", body: PAY });
  await stage.label("document", documentId, { version: 1 });
  return documentId;
}
const readBy = async (stage: Stage, documentId: string) =>
  stage.runOf((await stage.chat("Bram", obey("document_read", { documentId }))).runId);

describe("a person's yes", () => {
  it("to one call opens no other call of the same run, and no other run", async () => {
    const stage = await openStage(mock.env, "outside");
    await stage.wake("Bram", `${PAY} ${other("Second")}`);
    await stage.wake("Noor", other("Third"));
    const [first] = (await stage.pending()).filter((one) => one.agent?.name === "Bram");
    await stage.answer(first, "approve");
    expect(await titles(stage)).toEqual(["Pay"]);
    expect((await stage.pending()).map((one) => one.title).sort()).toEqual(["Add a task: Second", "Add a task: Third"]);
  });

  it("is void when what was agreed to is changed afterwards: nothing is done, and it is asked anew", async () => {
    const stage = await openStage(mock.env, "outside");
    await stage.wake("Bram", PAY);
    const [asked] = await stage.pending();
    await decide(stage.team.ctx, { id: asked?.id ?? "", decision: "approve" });
    const payload = { title: "Pay me", description: "x", capability: "writing", criteria: ["paid"] };
    await getDb()
      .update(approvals)
      .set({ payload })
      .where(eq(approvals.id, asked?.id ?? ""));
    await stage.resume(asked);
    expect(await titles(stage)).toEqual([]);
    expect(await stage.pending()).toMatchObject([{ title: "Add a task: Pay", isTainted: true }]);
  });

  it("is needed also where a rule of the team allows the tool, and a no of the rules stays a no", async () => {
    const stage = await openStage(mock.env, "outside");
    await addRule.call(stage.team.ctx, { tool: "task_create", decision: "allow" });
    await stage.wake("Bram", PAY);
    expect([await titles(stage), (await stage.pending()).length]).toEqual([[], 1]);
    const strict = await openStage(mock.env, "outside");
    await addRule.call(strict.team.ctx, { tool: "task_create", decision: "deny" });
    await strict.wake("Bram", PAY);
    expect([await titles(strict), (await strict.pending()).length]).toEqual([[], 0]);
  });
});

describe("a label", () => {
  it("says where the text came from, when and how it begins, on what holds it and on the run and step that read it", async () => {
    const stage = await openStage(mock.env, "outside");
    const taskId = await stage.task("Noor", "x");
    await stage.wake("Bram", obey("message_post", { taskId, body: "Please look." }));
    const { items } = await listThreads.call(stage.team.ctx, { taskId });
    const origin = { kind: "webhook", name: "orders", excerpt: expect.stringContaining("OBEY"), at: expect.any(Date) };
    expect(items[0]?.outside).toMatchObject([origin]);
    expect(outsideWords(items[0]?.outside ?? [], "Contains text from outside")).toBe(
      "Contains text from outside: webhook ‘orders’",
    );
    const run = await getRun.call(stage.team.ctx, { id: (await stage.lastRun("Bram", "respond"))?.id ?? "" });
    expect(run.outside).toMatchObject([origin]);
    expect(run.steps.map((step) => step.readsOutside)).toEqual([true, ...run.steps.slice(1).map(() => false)]);
  });

  it("goes with the version that a person accepts, and comes back with the next one written from outside", async () => {
    const stage = await openStage(mock.env, "outside");
    const documentId = await mailDocument(stage);
    expect(await readBy(stage, documentId)).toMatchObject({ isTainted: true });
    const noah = await makePerson(stage.team, "Noah", "member");
    await acceptDocument.call(noah, { id: documentId, version: 1 });
    expect((await getDocument.call(noah, { id: documentId })).outside).toEqual([]);
    expect(await readBy(stage, documentId)).toMatchObject({ isTainted: false });
    await writeDocument.call(noah, { documentId, title: "Mail", body: `${PAY} again` });
    expect(await readBy(stage, documentId)).toMatchObject({ isTainted: false });
    await writeDocument.call(noah, { documentId, title: "Mail", body: `${PAY} once more` });
    await stage.label("document", documentId, { version: 3 });
    expect((await getDocument.call(noah, { id: documentId })).versions.map((one) => one.isFromOutside)).toEqual([
      true,
      false,
      false,
    ]);
    expect(await readBy(stage, documentId)).toMatchObject({ isTainted: true });
  });

  it("stays on a version that a person only wrote on, until somebody says that they have read it", async () => {
    const stage = await openStage(mock.env, "outside");
    const documentId = await mailDocument(stage);
    await writeDocument.call(stage.team.ctx, { documentId, title: "Mail", body: `${PAY}\n\nAnswered.` });
    expect((await getDocument.call(stage.team.ctx, { id: documentId })).outside).toHaveLength(1);
    await expect(
      trustText.call(stage.team.ctx, { kind: "document", id: documentId, version: 0 }),
    ).rejects.toMatchObject({
      code: "not_found",
    });
    await trustText.call(stage.team.ctx, { kind: "document", id: documentId, version: 2 });
    expect(await readBy(stage, documentId)).toMatchObject({ isTainted: false });
    const [row] = await getDb().select().from(outsideLabels).where(eq(outsideLabels.subjectId, documentId));
    expect(row?.clearedByUserId).toBe(stage.team.userId);
    const [audited] = await getDb()
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, documentId), eq(auditLog.command, "outside.trust")));
    expect(audited).toMatchObject({ actor: { name: "Lena" }, before: { from: "mail ‘shop@example.org’" } });
  });

  it("stands on a mission, its plan, questions and files, and on an agent, until a person has read each", async () => {
    const { ctx, machine } = await makeTeam();
    const { missionId, planId, questionId, agentId } = await makeOutsideThings(ctx, machine);
    const seen = async () => {
      const mission = await getMission.call(ctx, { id: missionId });
      const plan = await getPlan.call(ctx, { missionId });
      const agent = await getAgent.call(ctx, { id: agentId });
      const workspace = await getWorkspace.call(ctx, { missionId });
      const all = { mission, plan, question: mission.questions[0], agent, workspace };
      return Object.entries(all).flatMap(([name, one]) => (one && one.outside.length > 0 ? [name] : []));
    };
    const left = ["mission", "plan", "question", "agent", "workspace"];
    const { questions, outside } = await getMission.call(ctx, { id: missionId });
    const origin = { kind: "mail", name: "shop@example.org", at: expect.any(Date) };
    expect([...outside, ...(questions[0]?.outside ?? [])]).toMatchObject([origin, origin, origin]);
    const ids = { mission: missionId, plan: planId, question: questionId, agent: agentId, workspace: missionId };
    for (const kind of ["workspace", "mission", "question", "agent", "plan"] as const) {
      expect(await seen()).toEqual(left);
      await trustText.call(ctx, { kind, id: ids[kind] });
      left.splice(left.indexOf(kind), 1);
    }
    expect(await seen()).toEqual([]);
  });

  it("is cleared by nobody but a person of the team who may decide", async () => {
    const stage = await openStage(mock.env, "outside");
    const documentId = await mailDocument(stage);
    const wish = { kind: "document" as const, id: documentId, version: 1 };
    await expect(trustText.call(stage.team.machine, wish)).rejects.toMatchObject({ code: "forbidden" });
    await expect(trustText.call(await makePerson(stage.team, "Vera", "viewer"), wish)).rejects.toMatchObject({
      code: "forbidden",
    });
    const elsewhere = await openStage(mock.env, "outside");
    await expect(trustText.call(elsewhere.team.ctx, wish)).rejects.toMatchObject({ code: "not_found" });
    expect((await getDocument.call(stage.team.ctx, { id: documentId })).outside).toHaveLength(1);
  });

  it("goes with a fork of the run", async () => {
    const stage = await openStage(mock.env, "outside");
    await stage.wake("Bram", PAY);
    const run = await stage.lastRun("Bram", "respond");
    const fork = await forkAt(stage.team.ctx, {
      runId: run?.id ?? "",
      atIndex: 1,
      change: { model: "anthropic/claude-sonnet-4-5" },
    });
    const view = await getRun.call(stage.team.ctx, { id: fork.id });
    expect(await stage.runOf(fork.id)).toMatchObject({ isTainted: true });
    expect(view.outside).toMatchObject([{ kind: "webhook", name: "orders" }]);
  });
});
