import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterEach, expect, it } from "vitest";
import type { Database } from "#db/client";
import { listTasks } from "#server/domains/tasks/queries";
import { listCommits, listWorkspaceRuns, readFile } from "#server/domains/workspaces/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { runForPerson } from "#server/shell/workspace";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

let open: { database: Database; workshop: Workshop; mock: MockProvider } | undefined;
afterEach(async () => {
  await open?.workshop.stop();
  await open?.database.close();
  await open?.mock.close();
  open = undefined;
});

const GOAL =
  'Write a function roman(number) that writes a number in Roman numerals. roman(1) -> "I"; roman(3) -> "III"; roman(8) -> "VIII"; roman(66) -> "LXVI"; roman(1666) -> "MDCLXVI"; roman(2) -> "II"; roman(9) -> "IX"; roman(44) -> "XLIV"; roman(1994) -> "MCMXCIV"; roman(12) -> "XII"; roman(5) -> "V"; roman(2026) -> "MMXXVI"';

const SIGNS = "[1000, 'M'], [500, 'D'], [100, 'C'], [50, 'L'], [10, 'X'], [5, 'V'], [1, 'I']";
const MORE =
  "[1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']";

/** What a person's idea of the task gives at first, and after hearing of a number it gets wrong. */
function codeFor(order: string): string {
  const signs = order.includes("A check of roman failed") ? MORE : SIGNS;
  return `const SIGNS = [${signs}];

export function roman(number) {
  let rest = number;
  let text = "";
  for (const [value, sign] of SIGNS) {
    while (rest >= value) {
      text += sign;
      rest -= value;
    }
  }
  return text;
}
`;
}

const TESTS = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { roman } from "../src/roman.js";

describe("roman", () => {
  it("adds up signs", () => {
    assert.equal(roman(8), "VIII");
    assert.equal(roman(1666), "MDCLXVI");
  });
});
`;

/** A model that can code, where the simulated one would search: one tool after the other, as the results come in. */
function coder(): LanguageModelV4 {
  const base = createSimulatedModel();
  const doGenerate: LanguageModelV4["doGenerate"] = async (call) => {
    const order = orderOf(call);
    if (!/^# Work order: work$/m.test(order) || !/^- work: build$/m.test(order)) return base.doGenerate(call);
    const done = call.prompt.filter(({ role }) => role === "tool").length;
    const steps = [
      { toolName: "workspace_list", input: {} },
      { toolName: "workspace_write", input: { path: "src/roman.js", content: codeFor(order) } },
      { toolName: "workspace_write", input: { path: "test/roman.test.js", content: TESTS } },
      { toolName: "workspace_run", input: { command: "node --test" } },
      {
        toolName: "task_submit",
        input: { summary: `roman(number) is written, its tests pass.\n\n- example: roman(8) -> "VIII"` },
      },
    ];
    const step = steps[done] ?? { toolName: "task_submit", input: { summary: "Done." } };
    const answer = await base.doGenerate({ ...call, prompt: [] });
    return {
      ...answer,
      content: [
        { type: "text", text: `Next: ${step.toolName}.` },
        { type: "tool-call", toolCallId: `code-${done}`, toolName: step.toolName, input: JSON.stringify(step.input) },
      ],
      finishReason: { unified: "tool-calls", raw: "tool_calls" },
    };
  };
  return { ...base, doGenerate };
}

function orderOf({ prompt }: LanguageModelV4CallOptions): string {
  const first = prompt.find(({ role }) => role === "user");
  return first?.role === "user" ? first.content.map((part) => (part.type === "text" ? part.text : "")).join("\n") : "";
}

it("takes a task beyond any search with a model that answers with code: checked, mended and proven by the same tools", async () => {
  const mock = await startMockProvider({ kind: "anthropic", model: coder() });
  const database = await openTestDatabase();
  const workshop = await openWorkshop(database, mock.env);
  open = { database, workshop, mock };
  const { owner } = workshop;
  const { id: missionId } = await startMission(owner, GOAL, {});
  const mission = await settled(owner, missionId, 110_000);
  expect(mission).toMatchObject({ status: "done", isSimulated: false });
  const { items: tasks } = await listTasks.call(owner, { missionId });
  expect(tasks.map(({ status }) => status)).toEqual(tasks.map(() => "done"));
  expect(tasks.filter(({ title }) => title.startsWith("Mend roman"))).toHaveLength(1);
  const { items: runs } = await listWorkspaceRuns.call(owner, { missionId, limit: 100 });
  expect(new Set(runs.map(({ exitCode }) => exitCode))).toEqual(new Set([0, 1]));
  const { items: commits } = await listCommits.call(owner, { missionId });
  expect(new Set(commits.map(({ author }) => author)).size).toBeGreaterThan(1);
  expect((await readFile.call(owner, { missionId, path: "src/roman.js" })).text).toContain("'CM'");
  const command = "node -e 'import(\"./src/roman.js\").then(({ roman }) => console.log(roman(3999)))'";
  expect((await runForPerson(owner, { missionId, command })).stdout).toBe("MMMCMXCIX\n");
}, 120_000);
