import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { questions } from "#db/tables/missions";
import { sweepApprovals } from "#server/agents/approvals";
import type { Ctx } from "#server/core/context";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { createMission } from "./commands.ts";
import { getMission } from "./queries.ts";
import { answerQuestion, askInput, askQuestion } from "./questions.ts";

let database: Database;
let team: TestTeam;
let agent: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  const agentId = await makeAgent(team, "Ada", "orchestrator");
  const actor = { kind: "agent" as const, agentId, name: "Ada", runId: newId() };
  agent = { ...team.ctx, actor, scopes: new Set(AGENT_SCOPES) };
});
afterAll(() => database.close());

const FORM = [
  { key: "region", label: "Region", type: "choice" as const, options: ["North", "South"] },
  { key: "price", label: "Highest price", type: "number" as const },
  { key: "urgent", label: "Urgent", type: "boolean" as const },
  { key: "note", label: "Note", type: "text" as const, isOptional: true },
];

async function asked(given: Partial<Parameters<typeof askQuestion.call>[1]> = {}) {
  const { id: missionId } = await createMission.call(team.ctx, { goal: "Count the tents." });
  const place = { missionId, taskId: null, runId: newId() };
  const { questionId } = await askQuestion.call(agent, { ...place, question: "Which region?", ...given });
  return { missionId, questionId };
}
const mission = (id: string) => getMission.call(team.ctx, { id });

describe("a question", () => {
  it("as a form is answered by its fields, which the agent reads in words", async () => {
    const { missionId, questionId } = await asked({ fields: FORM });
    await answerQuestion.call(team.ctx, { questionId, values: { region: "North", price: 12.5, urgent: false } });
    const view = await mission(missionId);
    expect(view.status).toBe("planning");
    expect(view.questions).toMatchObject([
      { answer: "Region: North; Highest price: 12.5; Urgent: no", answeredBy: "Lena", isFallback: false },
    ]);
    const [row] = await getDb().select().from(questions).where(eq(questions.id, questionId));
    expect(row?.answerValues).toEqual({ region: "North", price: 12.5, urgent: false });
  });

  it.each([
    ["a missing field", { region: "North", urgent: true }, "Highest price: is missing"],
    ["a wrong choice", { region: "West", price: 1, urgent: true }, "Region: has to be one of North, South"],
    ["a wrong type", { region: "North", price: "1", urgent: true }, "Highest price: has to be a number"],
    ["an unknown field", { region: "North", price: 1, urgent: true, other: "x" }, "values.other: is not part"],
  ])("refuses %s and names it", async (_name, values, message) => {
    const { questionId } = await asked({ fields: FORM });
    const answer = answerQuestion.call(team.ctx, { questionId, values });
    await expect(answer).rejects.toMatchObject({ code: "bad_input", message: expect.stringContaining(message) });
  });

  it("is answered once", async () => {
    const { questionId } = await asked();
    await expect(answerQuestion.call(team.ctx, { questionId })).rejects.toMatchObject({ code: "bad_input" });
    await answerQuestion.call(team.ctx, { questionId, answer: "North" });
    const again = answerQuestion.call(team.ctx, { questionId, answer: "South" });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
  });

  it("goes on with the asker's own assumption after its deadline, marked as such", async () => {
    const { missionId, questionId } = await asked({ deadlineHours: 1, ifUnanswered: "Take North" });
    const due = Date.now() + 3_600_000;
    expect(await sweepApprovals(due - 60_000)).toBe(0);
    expect((await mission(missionId)).status).toBe("needs_answer");
    expect(await sweepApprovals(due + 1_000)).toBe(1);
    expect(await mission(missionId)).toMatchObject({
      status: "planning",
      questions: [{ answer: "Take North (assumed: nobody answered in time)", answeredBy: null, isFallback: true }],
    });
    const late = answerQuestion.call(team.ctx, { questionId, answer: "South" });
    await expect(late).rejects.toMatchObject({ code: "conflict" });
  });

  it("without an assumption waits on after its deadline", async () => {
    const { missionId } = await asked({ deadlineHours: 1 });
    await sweepApprovals(Date.now() + 7_200_000);
    expect((await mission(missionId)).status).toBe("needs_answer");
  });

  it("has a sound form: each key once, choices with options, ten fields at most", () => {
    const field = FORM[1];
    const ask = (fields: unknown) => askInput.safeParse({ question: "Which region?", fields }).success;
    expect(ask([field, field])).toBe(false);
    expect(ask([{ key: "a", label: "A", type: "choice" }])).toBe(false);
    expect(ask(Array.from({ length: 11 }, (_, at) => ({ ...field, key: `k${at}` })))).toBe(false);
    expect(ask(FORM)).toBe(true);
  });
});
