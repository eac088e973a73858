import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { SimDriver, tools, workOrder } from "#tests/support/sim-driver";
import { createSimulatedModel } from "./model.ts";
import { estimateTokens } from "./tokens.ts";

function planCall(): LanguageModelV4CallOptions {
  const driver = new SimDriver({
    goal: "Which region drives revenue?",
    files: { "a.csv": "region,revenue\nN,1\n", "b.csv": "x,y\n1,2\n" },
  });
  return {
    prompt: [
      { role: "system", content: "You plan." },
      { role: "user", content: [{ type: "text", text: workOrder(driver.world, "plan") }] },
    ],
    tools: tools("plan"),
  };
}

async function collect(stream: ReadableStream<LanguageModelV4StreamPart>): Promise<LanguageModelV4StreamPart[]> {
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe("simulated model", () => {
  it("gives the same answer to the same prompt, with several calls and a sentence for people", async () => {
    const [one, two] = await Promise.all([
      createSimulatedModel().doGenerate(planCall()),
      createSimulatedModel().doGenerate(planCall()),
    ]);
    expect(one).toEqual(two);
    expect(one.content[0]).toMatchObject({
      type: "text",
      text: "Profiling a.csv and b.csv: columns, types and counts.",
    });
    expect(one.content.filter((part) => part.type === "tool-call")).toHaveLength(2);
    expect(one.finishReason).toEqual({ unified: "tool-calls", raw: "tool_calls" });
  });

  it("streams the same answer in small pieces", async () => {
    const whole = await createSimulatedModel().doGenerate(planCall());
    const { stream } = await createSimulatedModel({ delayMs: 40 }).doStream(planCall());
    const parts = await collect(stream);
    const text = parts.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []));
    expect(text.length).toBeGreaterThan(2);
    expect(whole.content[0]).toMatchObject({ text: text.join("") });
    const calls = parts.filter((part) => part.type === "tool-call");
    expect(calls).toEqual(whole.content.slice(1));
    const input = parts.flatMap((part) =>
      part.type === "tool-input-delta" && part.id === (calls[0]?.type === "tool-call" ? calls[0].toolCallId : "")
        ? [part.delta]
        : [],
    );
    expect(calls[0]).toMatchObject({ input: input.join("") });
    expect(parts.at(-1)).toMatchObject({ type: "finish", usage: whole.usage });
  });

  it("counts a token for four characters", async () => {
    const call = planCall();
    const { usage } = await createSimulatedModel().doGenerate(call);
    expect(usage.inputTokens.total).toBe(
      estimateTokens(JSON.stringify(call.prompt).length + JSON.stringify(call.tools).length),
    );
    expect(usage.outputTokens.total).toBeGreaterThan(10);
  });

  it("stops a slow answer when it is aborted", async () => {
    const model = createSimulatedModel({ delayMs: 60_000 });
    const generating = new AbortController();
    const answer = model.doGenerate({ ...planCall(), abortSignal: generating.signal });
    generating.abort(new Error("stopped"));
    await expect(answer).rejects.toThrow("stopped");
    const streaming = new AbortController();
    const { stream } = await model.doStream({ ...planCall(), abortSignal: streaming.signal });
    const reading = collect(stream);
    streaming.abort(new Error("stopped too"));
    await expect(reading).rejects.toThrow("stopped too");
    await expect(
      model.doGenerate({ ...planCall(), abortSignal: AbortSignal.abort(new Error("at once")) }),
    ).rejects.toThrow("at once");
  });

  it("says what it is when there is no work order, and calls no tool that is not offered", async () => {
    const chat = await createSimulatedModel().doGenerate({
      prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    });
    expect(chat.content).toEqual([{ type: "text", text: expect.stringContaining("simulated model") }]);
    const bare = await createSimulatedModel().doGenerate({ ...planCall(), tools: [] });
    expect(bare.content.every((part) => part.type === "text")).toBe(true);
    expect(bare.finishReason.unified).toBe("stop");
  });
});
