import { expect, test } from "vitest";
import { readModelAnswer, readModelCall } from "./prompt.ts";

test("a call is read part by part, a tool's result without its wrapping", () => {
  const call = readModelCall({
    system: "You are Bram.",
    messages: [
      { role: "user", content: "# Work order" },
      { role: "assistant", content: [{ type: "tool-call", toolName: "calculate", input: { expression: "1+1" } }] },
      {
        role: "tool",
        content: [{ type: "tool-result", toolName: "calculate", output: { type: "json", value: { ok: true } } }],
      },
    ],
  });
  expect(call.system).toBe("You are Bram.");
  expect(call.messages.map((message) => [message.role, message.parts[0]?.kind, message.parts[0]?.title])).toEqual([
    ["user", "text", ""],
    ["assistant", "call", "calculate"],
    ["tool", "result", "calculate"],
  ]);
  expect(call.messages[2]?.parts[0]?.text).toBe('{\n  "ok": true\n}');
});

test("what is not understood is kept as it is", () => {
  const call = readModelCall({ messages: [{ role: "user", content: [{ type: "image", data: "x" }] }, 7] });
  expect(call.messages[0]?.parts[0]).toMatchObject({ kind: "other", title: "image" });
  expect(call.messages[1]?.parts[0]?.text).toBe("7");
  expect(readModelCall(null)).toEqual({ system: null, messages: [] });
});

test("an answer has its text and its tool calls", () => {
  expect(
    readModelAnswer({ text: "Done", toolCalls: [{ id: "1", name: "task_submit", input: { summary: "x" } }] }),
  ).toEqual({
    text: "Done",
    reasoning: "",
    calls: [{ name: "task_submit", input: { summary: "x" } }],
  });
  expect(readModelAnswer(null)).toBeNull();
});
