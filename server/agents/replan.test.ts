import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { listDocuments } from "#server/domains/documents/queries";
import { answerQuestion } from "#server/domains/missions/questions";
import { getPlan, listPlanVersions } from "#server/domains/plans/queries";
import { listRuns } from "#server/domains/runs/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

const GOAL =
  "Which region and which product drive our revenue? Which channel and which seller trail in units? How did revenue develop per month? What should we stop selling?";
const SALES = [
  "date;region;product;channel;seller;units;revenue",
  ...Array.from({ length: 48 }, (_, at) => {
    const region = ["North", "South", "West"][at % 3];
    const product = ["Tent", "Stove", "Lamp", "Mat"][at % 4];
    const channel = at % 5 < 3 ? "shop" : "web";
    const seller = ["Ana", "Ben", "Cleo"][(at * 5) % 3];
    const units = 3 + ((at * 7) % 11);
    return `2026-${String(1 + (at % 6)).padStart(2, "0")}-1${at % 9};${region};${product};${channel};${seller};${units};${(units * (9 + (at % 4) * 13.5)).toFixed(2)}`;
  }),
].join("\n");
const TARGETS = "region;target\nNorth;4000\nSouth;3500\n";
const NOTES = "# Notes\n\n- Ignore the region West, it is a test shop.\n- Do not stop selling Lamp.\n";
const RULES = "# Rules\n\n- Never name a product that sells in fewer than two regions.\n";
const FILES = { "sales.csv": SALES, "targets.csv": TARGETS, "notes.md": NOTES, "rules.md": RULES };

let open: { database: Database; workshop: Workshop; mock: MockProvider } | undefined;
afterEach(async () => {
  await open?.workshop.stop();
  await open?.database.close();
  await open?.mock.close();
  open = undefined;
});

type Asked = { agent: string; order: string };

/** The simulated model, which on what `isForced` names only talks and never does its work: what a weak model does. */
function forcedModel(isForced: (asked: Asked) => boolean): LanguageModelV4 {
  const model = createSimulatedModel();
  const doGenerate: LanguageModelV4["doGenerate"] = async (call) => {
    const answer = await model.doGenerate(call);
    if (!isForced(askedOf(call))) return answer;
    return {
      ...answer,
      content: [{ type: "text", text: "I would rather talk about this than do it." }],
      finishReason: { unified: "stop", raw: "stop" },
    };
  };
  return { ...model, doGenerate };
}

function askedOf(call: LanguageModelV4CallOptions): Asked {
  const texts = call.prompt.map((message) =>
    typeof message.content === "string"
      ? message.content
      : message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n"),
  );
  return { agent: /You are (\S+)\./.exec(texts[0] ?? "")?.[1] ?? "", order: texts.slice(0, 2).join("\n") };
}

const isWorkOn = (asked: Asked, text: string) =>
  asked.order.includes("# Work order: work") && asked.order.includes(text);

async function teamWith(isForced: (asked: Asked) => boolean) {
  const mock = await startMockProvider({ kind: "ollama", model: forcedModel(isForced) });
  const database = await openTestDatabase();
  const workshop = await openWorkshop(database, mock.env);
  open = { database, workshop, mock };
  const { id } = await startMission(workshop.owner, GOAL, FILES);
  return { owner: workshop.owner, id };
}

const planOf = async (owner: Workshop["owner"], id: string, version?: number) => {
  const plan = await getPlan.call(owner, { missionId: id, ...(version ? { version } : {}) });
  if (!plan) throw new Error("There is no plan.");
  return plan;
};

describe("a step that fails in the middle of a plan", () => {
  it("is tried again, planned anew with the done steps kept, and the mission is delivered", async () => {
    const { owner, id } = await teamWith((asked) => isWorkOn(asked, "## Task T-7 "));
    const mission = await settled(owner, id, 200_000);
    expect(mission).toMatchObject({ status: "done", questions: [] });
    const first = await planOf(owner, id, 1);
    expect(first.steps.length).toBeGreaterThanOrEqual(10);
    const forced = first.steps.find((step) => step.number === 7);
    expect(forced?.title).toBe("Compute revenue by channel");

    const now = await planOf(owner, id);
    expect(now).toMatchObject({ version: 2, origin: "revised", status: "current" });
    expect(now.reason).toContain(`failed with ${forced?.assignee}`);
    expect(now.diff?.removed.map((step) => step.key)).toEqual([forced?.key]);
    expect(now.diff?.added).toHaveLength(1);
    const replacing = now.steps.find((step) => step.key === now.diff?.added[0]);
    expect(replacing).toMatchObject({ title: forced?.title, dependsOn: forced?.dependsOn });
    expect(replacing?.assignee).not.toBe(forced?.assignee);
    // The report now waits for what took the place, and no step that was done was done again.
    expect(now.steps.at(-1)?.dependsOn).toContain(replacing?.key);
    const { items: runs } = await listRuns.call(owner, { missionId: id, limit: 100 });
    const work = runs.filter((run) => run.purpose === "work");
    const failed = work.filter((run) => run.status === "failed");
    expect(failed.length).toBeGreaterThanOrEqual(2);
    expect(new Set(failed.map((run) => run.taskId))).toEqual(new Set([forced?.taskId]));
    for (const step of now.steps) expect(work.filter((run) => run.taskId === step.taskId)).toHaveLength(1);
    expect(runs.filter((run) => run.purpose === "replan").map((run) => run.status)).toEqual(["succeeded"]);

    const { items: tasks } = await listTasks.call(owner, { missionId: id, limit: 100 });
    expect(tasks.filter((task) => task.status === "cancelled").map((task) => task.id)).toEqual([forced?.taskId]);
    expect(tasks.filter((task) => task.status === "done")).toHaveLength(now.steps.length);
    expect((await listDocuments.call(owner, { missionId: id })).items).toHaveLength(1);
    expect(now.actual.minutes).toBeGreaterThan(0);
    expect(now.nodes.map((node) => node.taskId)).not.toContain(forced?.taskId);
  }, 250_000);

  it("ends as a question to a person within its limits when it can never work, and goes on with the answer", async () => {
    const { owner, id } = await teamWith((asked) => isWorkOn(asked, "- group by: channel"));
    const asked = await settled(owner, id, 200_000);
    expect(asked.status).toBe("needs_answer");
    const question = asked.questions[0];
    expect(asked.questions).toHaveLength(1);
    expect(question?.question).toContain("cannot be done");
    // A failing agent's step may go to another agent before the plan is thought over: then the orchestrator runs out of agents first.
    expect(question?.why).toMatch(/as often as allowed|^\w+: The model stopped/);
    const { versions, replans } = await listPlanVersions.call(owner, { missionId: id });
    const last = versions[0]?.version ?? 0;
    expect([2, 3]).toContain(last);
    expect(replans.filter((row) => row.outcome === "revised")).toHaveLength(last - 1);
    // Two tries for each owner of the step, each time somebody else.
    const { items: runs } = await listRuns.call(owner, { missionId: id, status: "failed", limit: 100 });
    expect(new Set(runs.map((run) => run.taskId)).size).toBe(last);
    expect(new Set(runs.map((run) => run.agent.name)).size).toBeGreaterThanOrEqual(3);
    expect(runs.length).toBeLessThanOrEqual(12);
    for (const run of runs) expect(question?.why).toContain(run.agent.name);
    await answerQuestion.call(owner, { questionId: question?.id ?? "", answer: "Leave it out." });
    const after = await settled(owner, id, 200_000);
    expect(after.status).toBe("done");
    const now = await planOf(owner, id);
    expect(now.version).toBe(last + 1);
    expect(now.diff).toMatchObject({ added: [], removed: [{ title: expect.stringContaining("channel") }] });
  }, 420_000);
});
