import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { markTransaction } from "#db/handle";
import { type Env, readEnv } from "#server/lib/env";
import {
  type Fault,
  MOCK_KINDS,
  type MockKind,
  type MockProvider,
  startMockProvider,
} from "#tests/support/mock-providers/server";
import { type ModelAnswer, streamModel } from "../call.ts";
import type { News } from "../draft.ts";
import { isModelCallError, type ModelCallError } from "../errors.ts";
import { type ModelMessage, toolResultsMessage, userMessage } from "../messages.ts";
import { prepareCall } from "../prepare.ts";
import { createSimulatedModel } from "./simulated/model.ts";

const TOOLS = [
  {
    name: "calculate",
    description: "Computes exactly.",
    inputSchema: z.object({ expression: z.string(), variables: z.record(z.string(), z.string()).optional() }),
  },
  {
    name: "question_ask",
    description: "Asks the people.",
    inputSchema: z.object({ question: z.string(), why: z.string() }),
  },
];
const SYSTEM = "You are Ada, an orchestrator.";
const POLICY = { model: "default", maxOutputTokens: 500 };

let mock: MockProvider | undefined;
afterEach(async () => {
  await mock?.close();
  mock = undefined;
});

async function start(kind: MockKind, ...faults: Fault[]): Promise<Env> {
  mock = await startMockProvider({ kind, faults });
  return readEnv(mock.env);
}

type Extra = {
  messages?: ModelMessage[];
  timeoutMs?: number;
  abortSignal?: AbortSignal;
  onNews?: (news: News) => void;
};

async function call(env: Env, extra: Extra = {}): Promise<ModelAnswer> {
  const request = { system: SYSTEM, messages: [userMessage("What is 1 + 1?")], tools: TOOLS, ...extra };
  const prepared = await prepareCall({ env, policy: POLICY, ...request });
  return streamModel({
    timeoutMs: 60_000,
    ...request,
    model: prepared.model,
    label: prepared.label,
    maxOutputTokens: prepared.maxOutputTokens,
  });
}

async function failing(env: Env, extra: Extra = {}): Promise<ModelCallError> {
  try {
    await call(env, extra);
  } catch (error) {
    if (isModelCallError(error)) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}

describe.each(MOCK_KINDS)("%s over its real wire format", (kind) => {
  it("streams text in pieces and reports what was used", async () => {
    const text = "The answer is two, and it was computed exactly, step by step.";
    const env = await start(kind, { type: "answer", text, usage: { input: 200, cached: 50, output: 30 } });
    const deltas: string[] = [];
    const answer = await call(env, { onNews: ({ delta }) => deltas.push(delta) });
    expect(answer).toMatchObject({ text, toolCalls: [], finishReason: "stop", isUsageEstimated: false });
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join("")).toBe(text);
    expect(answer.usage).toMatchObject({
      inputTokens: 200,
      outputTokens: 30,
      cachedTokens: kind === "ollama" ? 0 : 50,
    });
    expect(answer.firstTokenMs).toBeGreaterThanOrEqual(0);
    expect(answer.latencyMs).toBeGreaterThanOrEqual(answer.firstTokenMs ?? 0);
    expect(answer.responseMessages).toEqual([
      { role: "assistant", content: [expect.objectContaining({ type: "text", text })] },
    ]);
  });

  it("sends the instructions, the messages, the tools' schemas and the output limit", async () => {
    const env = await start(kind);
    await call(env);
    const seen = mock?.requests[0]?.call;
    expect(seen?.prompt.slice(0, 2)).toMatchObject([
      { role: "system", content: SYSTEM },
      { role: "user", content: [{ type: "text", text: "What is 1 + 1?" }] },
    ]);
    expect(seen?.maxOutputTokens).toBe(500);
    expect(seen?.tools).toMatchObject([
      {
        name: "calculate",
        description: "Computes exactly.",
        inputSchema: { type: "object", required: ["expression"], properties: { expression: { type: "string" } } },
      },
      { name: "question_ask" },
    ]);
  });

  it("carries tool calls and their results through several calls", async () => {
    const calls = [
      { name: "calculate", input: { expression: "1 + 1" } },
      { name: "calculate", input: { expression: "2 * `unit price`", variables: { "unit price": "3.50" } } },
    ];
    const env = await start(
      kind,
      { type: "answer", text: "Two sums.", toolCalls: calls },
      { type: "answer", text: "Done." },
    );
    const first = await call(env);
    expect(first.text).toBe("Two sums.");
    expect(first.toolCalls.map(({ name, input, problem }) => ({ name, input, problem }))).toEqual(
      calls.map((one) => ({ ...one, problem: null })),
    );
    expect(first.finishReason).toBe("tool-calls");
    const results = first.toolCalls.map(({ id, name }, index) => ({
      id,
      name,
      value: { ref: `run:1#${index}`, ok: true, result: { value: "2" } },
    }));
    // As the journal keeps them: through JSON.
    const messages: ModelMessage[] = JSON.parse(
      JSON.stringify([userMessage("What is 1 + 1?"), ...first.responseMessages, toolResultsMessage(results)]),
    );
    const second = await call(env, { messages });
    expect(second.text).toBe("Done.");
    const prompt = mock?.requests[1]?.call.prompt ?? [];
    expect(prompt.at(-2)).toMatchObject({
      role: "assistant",
      content: [
        { type: "text", text: "Two sums." },
        ...calls.map((one) => ({ type: "tool-call", toolName: one.name, input: one.input })),
      ],
    });
    expect(prompt.at(-1)).toMatchObject({
      role: "tool",
      content: results.map((one) => ({ toolCallId: one.id, output: { value: one.value } })),
    });
  });

  it("shows reasoning apart from the text, and takes it up again", async () => {
    const env = await start(
      kind,
      { type: "answer", reasoning: "One and one make two.", text: "Two." },
      { type: "pass" },
    );
    const heard = { text: "", reasoning: "" };
    const answer = await call(env, {
      onNews: ({ channel, delta }) => {
        heard[channel.kind === "text" ? "text" : "reasoning"] += delta;
      },
    });
    expect(heard).toEqual({ text: "Two.", reasoning: "One and one make two." });
    expect(answer).toMatchObject(heard);
    await call(env, { messages: [userMessage("What is 1 + 1?"), ...answer.responseMessages, userMessage("Sure?")] });
    expect(mock?.requests).toHaveLength(2);
  });

  it.each([
    [401, "auth", /refused the key/],
    [403, "auth", /refused the key/],
    [400, "refused", /mocked failure/],
    [404, "refused", /mocked failure/],
    [500, "unavailable", /problem of its own/],
    [503, "unavailable", /problem of its own/],
  ] as const)("turns status %i into %s", async (status, errorKind, message) => {
    const error = await failing(await start(kind, { type: "status", status }));
    expect(error).toMatchObject({ kind: errorKind, usageSoFar: null, textSoFar: "" });
    expect(error.message).toMatch(message);
    expect(mock?.requests).toHaveLength(1);
  });

  it("passes on how long a 429 asks us to wait", async () => {
    const error = await failing(await start(kind, { type: "status", status: 429, retryAfterSeconds: 7 }));
    expect(error).toMatchObject({ kind: "rate_limited", retryAfterMs: 7_000 });
  });

  it("gives up on a provider that says nothing", async () => {
    const error = await failing(await start(kind, { type: "hang" }), { timeoutMs: 200 });
    expect(error.kind).toBe("timeout");
    expect(error.message).toMatch(/sent nothing for 0.2 seconds/);
    // Nobody knows whether it worked: the prompt counts.
    expect(error.usageSoFar?.inputTokens).toBeGreaterThan(10);
  });

  it.each(["cut", "unfinished"] as const)(
    "keeps what arrived before a stream was %s, and does not take it for an answer",
    async (type) => {
      const text = "A long answer that never comes to its end because the line breaks. ".repeat(4);
      const error = await failing(await start(kind, { type, afterPieces: 8, answer: { text } }));
      expect(error.kind).toBe("cut");
      expect(text.startsWith(error.textSoFar)).toBe(true);
      expect(error.textSoFar.length).toBeGreaterThan(10);
      expect(error.usageSoFar?.outputTokens).toBeGreaterThan(1);
    },
  );

  it("hands on a tool call with broken arguments instead of losing the answer", async () => {
    const answer = await call(await start(kind, { type: "broken_arguments" }));
    expect(answer.text).toBe("Let me compute.");
    expect(answer.toolCalls).toHaveLength(1);
    expect(answer.toolCalls[0]?.name).toBe("calculate");
    // Ollama's format carries arguments as an object, so there only the tool's own schema finds what is wrong.
    if (kind === "ollama")
      expect(answer.toolCalls[0]).toMatchObject({ input: { unparsed: '{"expression": "1 +' }, problem: null });
    else
      expect(answer.toolCalls[0]).toMatchObject({
        input: '{"expression": "1 +',
        problem: expect.stringContaining("not valid JSON"),
      });
    const again = [
      userMessage("What is 1 + 1?"),
      ...answer.responseMessages,
      toolResultsMessage([{ id: answer.toolCalls[0]?.id ?? "", name: "calculate", value: { ok: false } }]),
    ];
    expect((await call(await restart(kind), { messages: again })).text).toBe("Hello from the mock.");
  });

  it("says which tool does not exist", async () => {
    const answer = await call(await start(kind, { type: "answer", toolCalls: [{ name: "launch_rocket", input: {} }] }));
    expect(answer.toolCalls[0]?.problem).toBe("There is no tool “launch_rocket”. Use one of the tools you were given.");
  });

  it.each([
    ["empty", { type: "empty" }, "bad_answer", /answered with nothing/],
    ["all thinking", { type: "answer", reasoning: "Hm.", finishReason: "length" }, "bad_answer", /whole output limit/],
  ] as const)("refuses an answer that is %s", async (_name, fault, errorKind, message) => {
    const error = await failing(await start(kind, fault));
    expect(error.kind).toBe(errorKind);
    expect(error.message).toMatch(message);
  });

  it("does not take garbage for an answer", async () => {
    const error = await failing(await start(kind, { type: "garbage" }));
    // Ollama's library skips lines it cannot read, so there only the end is missing.
    expect(error.kind).toBe(kind === "ollama" ? "cut" : "bad_answer");
  });

  it("stops when it is cancelled, and says what had been said", async () => {
    mock = await startMockProvider({ kind, pieceDelayMs: 30, faults: [{ type: "answer", text: "word ".repeat(200) }] });
    const controller = new AbortController();
    const error = await failing(readEnv(mock.env), {
      abortSignal: controller.signal,
      onNews: () => controller.abort(),
    });
    expect(error.kind).toBe("cancelled");
    expect(error.textSoFar).toMatch(/^word/);
    expect(error.usageSoFar?.outputTokens).toBeGreaterThan(0);
  });

  it("names an address where nobody listens", async () => {
    const env = await start(kind);
    await mock?.close();
    const error = await failing(env);
    expect(error.kind).toBe("unavailable");
    expect(error.message).toMatch(/cannot be reached/);
  });

  it("does not go out inside a transaction", async () => {
    const env = await start(kind);
    await expect(markTransaction("test.command", () => call(env))).rejects.toThrow(/test.command tried to call/);
    expect(mock?.requests).toHaveLength(0);
  });

  it("lets the simulated model answer as it does without a network", async () => {
    mock = await startMockProvider({ kind, model: createSimulatedModel() });
    const order = userMessage(
      "# Work order: plan\nWhy: A new mission.\n## Mission M-1\nGoal: Write a poem about rain\n",
    );
    const overWire = await call(readEnv(mock.env), { messages: [order] });
    const direct = await call(readEnv({}), { messages: [order] });
    expect(overWire.text).toBe(direct.text);
    expect(overWire.toolCalls.map(({ name, input }) => ({ name, input }))).toEqual(
      direct.toolCalls.map(({ name, input }) => ({ name, input })),
    );
  });
});

async function restart(kind: MockKind): Promise<Env> {
  await mock?.close();
  return start(kind);
}
