import { describe, expect, it } from "vitest";
import { unprovenOf } from "#client/index";
import type { EventView } from "#server/domains/events/schema";
import type { MissionView } from "#server/domains/missions/schema";
import type { PlanView } from "#server/domains/plans/schema";
import type { TaskView } from "#server/domains/tasks/schema";
import { safeFileName } from "./documents.ts";
import { lineOf } from "./event-lines.ts";
import { dollars, elapsed, plainLine, plainLines } from "./format.ts";
import { planTree } from "./plan-tree.ts";
import { exitCodeOf, resultOf, summaryLines } from "./result.ts";

const node = (number: number, dependsOn: number[] = []): PlanView["nodes"][number] => ({
  key: `s${number}`,
  taskId: `t${number}`,
  number,
  title: `Task ${number}`,
  status: "inbox",
  blockedReason: null,
  isRunning: false,
  restReason: null,
  agent: number === 1 ? "Bram" : null,
  costMicros: 0,
  durationMs: null,
  startedAt: null,
  finishedAt: null,
  estimateMinutes: null,
  estimate: null,
  dependsOn: dependsOn.map((id) => `t${id}`),
});

describe("the plan as a tree", () => {
  it("shows each task once, under the last it needs", () => {
    expect(planTree([node(1), node(2), node(3, [1, 2]), node(4, [2]), node(5, [3, 4])])).toEqual([
      "T-1 Task 1 · Bram",
      "T-2 Task 2 · nobody yet",
      "├─ T-3 Task 3 · nobody yet (needs T-1 too)",
      "└─ T-4 Task 4 · nobody yet",
      "   └─ T-5 Task 5 · nobody yet (needs T-3 too)",
    ]);
  });
  it("does not lose itself in a task of another plan", () => {
    expect(planTree([node(2, [1])])).toEqual(["T-2 Task 2 · nobody yet"]);
  });
});

const at = new Date("2026-11-21T10:00:00Z");
function eventOf(
  kind: string,
  payload: unknown,
  actor: EventView["actor"] = { kind: "system", name: "engine" },
): EventView {
  return {
    seq: 1,
    id: "e",
    kind,
    class: "trace",
    payload,
    actor,
    missionId: "m",
    taskId: null,
    agentId: "a1",
    runId: null,
    documentId: null,
    createdAt: at,
  };
}

describe("lines of the story", () => {
  const names = new Map([["a1", "Bram"]]);
  const step = { kind: "tool", name: "table_profile", status: "succeeded", summary: "sales.csv, 12 rows" };
  it.each([
    ["a tool call, with who made it", eventOf("step.finished", step), "Bram · table_profile · sales.csv, 12 rows"],
    [
      "a failed call of any kind",
      eventOf("step.finished", { ...step, kind: "model", name: "openai/x", status: "failed", summary: "429" }),
      "Bram · openai/x · failed · 429",
    ],
    [
      "an unknown outcome",
      eventOf("step.finished", { ...step, status: "unknown", summary: "" }),
      "Bram · table_profile · outcome unknown",
    ],
    ["a model call that worked: nothing", eventOf("step.finished", { ...step, kind: "model" }), undefined],
    ["a tool whose effect is told: nothing", eventOf("step.finished", { ...step, name: "task_submit" }), undefined],
    [
      "a run's figures",
      eventOf("run.finished", {
        number: 4,
        status: "succeeded",
        stepCount: 5,
        modelCalls: 2,
        costMicros: 12_300,
        agentName: "Bram",
        reason: null,
      }),
      "Bram finished run 4, 5 steps · 2 model calls · $0.0123",
    ],
    [
      "an event of a later version",
      eventOf("task.shone", {}, { kind: "user", userId: "u", name: "Lena" }),
      "Lena: task shone",
    ],
  ])("%s", (_, event, text) => {
    expect(lineOf(event, names)?.text).toBe(text);
  });

  it("let no title steer the terminal", () => {
    const event = eventOf("step.finished", { ...step, summary: "\u001b[2Jgone\r\nT-9 accepted\u202e" });
    expect(lineOf(event, names)?.text).toBe("Bram · table_profile · [2Jgone T-9 accepted");
  });

  it("keep the indent of code (a delivered function once stood flush left)", () => {
    expect(plainLines("function f() {\n  return\t1;\n}\n   ")).toBe("function f() {\n  return 1;\n}\n");
  });
});

const proof = {
  id: "e1",
  criterionId: "c1",
  kind: "tool_result",
  ref: "run:7#4",
  note: "",
  by: "Vera",
  createdAt: at,
} as const;
const task = (given: Partial<TaskView> = {}): TaskView => ({
  id: "t1",
  number: 1,
  title: "Profile",
  status: "done",
  priority: "normal",
  blockedReason: null,
  missionId: "m1",
  missionNumber: 3,
  assignee: { id: "a1", name: "Bram", kind: "agent" },
  dependsOn: [],
  criteria: 1,
  proven: 1,
  costMicros: 0,
  isRunning: false,
  restReason: null,
  createdAt: at,
  updatedAt: at,
  description: "",
  labels: [],
  dueAt: null,
  parent: null,
  parts: [],
  waitsFor: [],
  neededBy: [],
  blockers: [],
  isPriorityFixed: false,
  assignedBy: null,
  assignmentChoice: null,
  reviewerUser: null,
  outside: [],
  createdBy: "Ada",
  capability: null,
  result: null,
  reviewer: "Vera",
  returnCount: 0,
  criteriaList: [{ id: "c1", taskId: "t1", text: "Rows are counted.", waived: null, evidence: [proof] }],
  returns: [],
  startedAt: at,
  finishedAt: at,
  assignmentReason: null,
  ...given,
});
const mission: MissionView = {
  id: "m1",
  number: 3,
  outside: [],
  title: "Which region?",
  goal: "Which region?",
  status: "done",
  statusReason: null,
  ownerName: "Lena",
  createdAt: at,
  finishedAt: at,
  budgetMicros: null,
  spentMicros: 41_200,
  taskCounts: { inbox: 0, assigned: 0, in_progress: 0, review: 0, done: 1, cancelled: 0 },
  isPaused: false,
  pausedReason: null,
  pausedBy: null,
  pausedAt: null,
  wantsPlanApproval: false,
  attachments: [],
  deadlineAt: null,
  summary: "North.",
  isSimulated: true,
  runs: 4,
  steps: 31,
  modelCalls: 12,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  durationMs: 42_000,
  questions: [],
  costByAgent: [],
  plan: null,
};
const document = { id: "d1", title: "Report", version: 2, path: "/tmp/report.md" };

describe("the end", () => {
  it("is JSON with the promised names", () => {
    expect(JSON.parse(JSON.stringify(resultOf({ mission, tasks: [task()], documents: [document] })))).toEqual({
      missionId: "m1",
      status: "done",
      simulated: true,
      tasks: [
        {
          id: "t1",
          title: "Profile",
          status: "done",
          assignee: "Bram",
          dependsOn: [],
          evidence: [{ criterion: "Rows are counted.", kind: "tool_result", ref: "run:7#4", by: "Vera" }],
          waived: [],
        },
      ],
      documents: [document],
      runs: 4,
      steps: 31,
      modelCalls: 12,
      costMicros: 41_200,
      durationMs: 42_000,
    });
  });

  it("is 0 only when done and proven by another than the author", () => {
    const bare = task({
      criteriaList: [{ id: "c1", taskId: "t1", text: "Rows are counted.", waived: null, evidence: [] }],
    });
    const own = task({
      criteriaList: [
        { id: "c1", taskId: "t1", text: "Rows are counted.", waived: null, evidence: [{ ...proof, by: "Bram" }] },
      ],
    });
    const codeOf = (tasks: TaskView[], given: Partial<MissionView> = {}) =>
      exitCodeOf({ mission: { ...mission, ...given }, tasks, documents: [] });
    expect(codeOf([task()])).toBe(0);
    expect(codeOf([task(), task({ status: "cancelled", criteriaList: [] })])).toBe(0);
    expect(codeOf([bare])).toBe(1);
    expect(codeOf([own])).toBe(1);
    expect(codeOf([task({ status: "review" })])).toBe(1);
    expect(codeOf([])).toBe(1);
    expect(codeOf([task()], { status: "needs_answer" })).toBe(1);
    expect(unprovenOf([bare])).toEqual(["T-1: “Rows are counted.” has no proof"]);
  });

  it("takes a person's waiver for an accepted end, and tells who let what pass and why", () => {
    const waived = { by: "Lena Hofer", reason: "The customer counted them.", at: new Date(0) };
    const passed = task({
      criteriaList: [{ id: "c1", taskId: "t1", text: "Rows are counted.", waived, evidence: [] }],
    });
    const result = { mission, tasks: [passed], documents: [] };
    expect(exitCodeOf(result)).toBe(0);
    expect(summaryLines(result)).toContain(
      "Passed without proof: T-1: “Rows are counted.”, by Lena Hofer: The customer counted them.",
    );
    expect(resultOf(result).tasks[0]?.waived).toEqual([
      { criterion: "Rows are counted.", by: "Lena Hofer", reason: "The customer counted them." },
    ]);
  });

  it("tells people what came of it, and why not", () => {
    expect(summaryLines({ mission, tasks: [task()], documents: [document] })).toEqual([
      "",
      "M-3 is done after 0:42: 1 task · 1 of 1 criterion with proof · 4 runs · 31 steps · 12 model calls · $0.04 (simulated model)",
      "",
      "North.",
      "",
      "Documents",
      "  Report (v2)  /tmp/report.md",
    ]);
    const failed = summaryLines({
      mission: { ...mission, status: "failed", statusReason: "No model answered.", summary: null },
      tasks: [],
      documents: [],
    });
    expect(failed).toContain("Why: No model answered.");
  });
});

describe("small things", () => {
  it("make file names any system takes, each once", () => {
    const taken = new Set<string>();
    expect(safeFileName("Which region & product?", taken)).toBe("which-region-product.md");
    expect(safeFileName("which region, product", taken)).toBe("which-region-product-2.md");
    expect(safeFileName("../../etc/passwd", taken)).toBe("etc-passwd.md");
    expect(safeFileName("Försäljning Åre", taken)).toBe("försäljning-åre.md");
    expect(safeFileName("???", taken)).toBe("document.md");
    expect(Buffer.byteLength(safeFileName("字".repeat(200), taken))).toBeLessThan(90);
  });
  it("never round money to nothing", () => {
    expect([dollars(0), dollars(4_180_000), dollars(1_200), dollars(41_200, "call"), dollars(12, "call")]).toEqual([
      "$0.00",
      "$4.18",
      "$0.001200",
      "$0.0412",
      "$0.000012",
    ]);
  });
  it("tell time as the screens do", () => {
    expect([elapsed(7_000), elapsed(161_000), elapsed(5_160_000)]).toEqual(["0:07", "2:41", "1 h 26"]);
    expect(plainLine("a\tb\u0007 c".repeat(200), 20)).toHaveLength(20);
  });
});
