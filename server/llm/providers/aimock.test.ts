import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnv } from "#server/lib/env";
import { streamModel } from "../call.ts";
import { userMessage } from "../messages.ts";
import { prepareCall } from "../prepare.ts";

// Our own mocks could share a misreading of a format with our code; these answers are written by somebody else.
let mock: LLMock;
beforeAll(async () => {
  mock = new LLMock({ port: 0, logLevel: "silent", chunkSize: 8 });
  mock.onMessage("hello", { content: "Hello to you, from another hand." });
  mock.onMessage("compute", { toolCalls: [{ name: "calculate", arguments: '{"expression":"1 + 1"}' }] });
  mock.onMessage("both", {
    content: "First a word.",
    toolCalls: [{ name: "calculate", arguments: '{"expression":"2 * 3"}' }],
  });
  await mock.start();
});
afterAll(() => mock.stop());

const tools = [
  {
    name: "calculate",
    description: "Computes.",
    inputSchema: { type: "object", properties: { expression: { type: "string" } } },
  },
];

function envOf(kind: string): Record<string, string> {
  const known: Record<string, Record<string, string>> = {
    openai: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${mock.url}/v1` },
    anthropic: { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: mock.url },
    compatible: { OPENAI_COMPATIBLE_BASE_URL: mock.url, OPENAI_COMPATIBLE_MODEL: "gpt-4o" },
    ollama: { OLLAMA_BASE_URL: mock.url },
  };
  return known[kind] ?? {};
}

async function ask(kind: string, text: string) {
  const request = { system: "You are Ada.", messages: [userMessage(text)], tools };
  const prepared = await prepareCall({
    env: readEnv(envOf(kind)),
    policy: { model: "default", maxOutputTokens: 200 },
    ...request,
  });
  return streamModel({
    ...request,
    model: prepared.model,
    label: prepared.label,
    maxOutputTokens: 200,
    timeoutMs: 60_000,
  });
}

describe.each(["openai", "anthropic", "compatible", "ollama"])("%s as another mock speaks it", (kind) => {
  it("reads text", async () => {
    expect(await ask(kind, "hello")).toMatchObject({
      text: "Hello to you, from another hand.",
      toolCalls: [],
      finishReason: "stop",
    });
  });
  it("reads a tool call", async () => {
    const answer = await ask(kind, "compute");
    expect(answer.toolCalls).toMatchObject([{ name: "calculate", input: { expression: "1 + 1" }, problem: null }]);
  });
  it("reads text and a tool call in one answer", async () => {
    const answer = await ask(kind, "both");
    expect(answer.text).toBe("First a word.");
    expect(answer.toolCalls).toMatchObject([{ name: "calculate", input: { expression: "2 * 3" } }]);
  });
});
