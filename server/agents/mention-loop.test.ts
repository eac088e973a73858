import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { findAgents } from "#server/domains/agents/queries";
import { postMessage } from "#server/domains/messages/commands";
import { listThreads } from "#server/domains/messages/queries";
import { listRuns } from "#server/domains/runs/queries";
import { createTask } from "#server/domains/tasks/commands";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, type Workshop } from "#tests/support/workshop";

/** A model that, whoever it plays, calls the other of two agents and ends. */
function callsTheOther(pair: () => [string, string], taskId: () => string): LanguageModelV4 {
  const doGenerate = async (call: LanguageModelV4CallOptions) => {
    const told = JSON.stringify(call.prompt);
    const [one, other] = pair();
    const next = told.includes(`You are ${one}.`) ? other : one;
    const hasPosted = call.prompt.some((message) => message.role === "tool");
    const step = hasPosted
      ? { toolName: "wake_done", input: { summary: `I called ${next}.` } }
      : { toolName: "message_post", input: { taskId: taskId(), body: `@${next} your turn` } };
    return {
      content: [
        {
          type: "tool-call" as const,
          toolCallId: `call_${hasPosted ? 2 : 1}`,
          ...step,
          input: JSON.stringify(step.input),
        },
      ],
      finishReason: { unified: "tool-calls" as const, raw: "tool_calls" },
      usage: {
        inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 5, text: 5, reasoning: 0 },
      },
      warnings: [],
    };
  };
  const doStream = async () => Promise.reject(new Error("The mock streams by itself."));
  return { specificationVersion: "v4", provider: "mock", modelId: "loop", supportedUrls: {}, doGenerate, doStream };
}

let database: Database;
let mock: MockProvider;
let workshop: Workshop;
let names: [string, string] = ["", ""];
let taskId = "";
beforeAll(async () => {
  mock = await startMockProvider({
    kind: "compatible",
    model: callsTheOther(
      () => names,
      () => taskId,
    ),
  });
  database = await openTestDatabase();
  workshop = await openWorkshop(database, mock.env);
});
afterAll(async () => {
  await workshop.stop();
  await database.close();
  await mock.close();
});

it("two agents that call each other for ever come to rest by themselves, and the thread says why", async () => {
  const { owner } = workshop;
  const [one, two] = await findAgents.call(owner, {});
  names = [one?.name ?? "", two?.name ?? ""];
  ({ id: taskId } = await createTask.call(owner, { title: "A matter for two" }));
  await postMessage.call(owner, { taskId, body: `@${names[0]} begin`, kind: "status_update" });
  const said = async () => (await listThreads.call(owner, { taskId })).items.toReversed();
  const until = Date.now() + 60_000;
  while ((await said()).at(-1)?.targets[0]?.outcome !== "not_woken" && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const thread = await said();
  expect(thread.map((message) => message.author.name)).toEqual(["Lena Hofer", names[0], names[1], names[0]]);
  expect(thread.map((message) => message.targets[0]?.outcome)).toEqual(["queued", "queued", "queued", "not_woken"]);
  expect(thread.at(-1)?.targets[0]?.reason).toContain("a person has to go on with it");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { items } = await listRuns.call(owner, { limit: 50 });
  expect(items.map((run) => `${run.purpose} ${run.agent.name}`).sort()).toEqual(
    [names[0], names[0], names[1]].map((name) => `respond ${name}`).sort(),
  );
  await postMessage.call(owner, { taskId, body: `@${names[1]} go on`, kind: "status_update" });
  while ((await said()).length < 8 && Date.now() < until + 20_000)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await said()).toHaveLength(8);
}, 60_000);
