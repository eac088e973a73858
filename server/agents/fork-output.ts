import { z } from "zod";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { plainJson, readMessages } from "#server/llm/messages";
import { type ModelOutput, modelOutput, type ToolOutput, toolOutput } from "./journal.ts";
import { summarizeOutput } from "./summaries.ts";

const MAX_OUTPUT_CHARS = 200_000;

/** An answer as a person writes it: what is said, and the tools called. */
const writtenAnswer = z.object({
  text: z.string().max(MAX_OUTPUT_CHARS).default(""),
  toolCalls: z
    .array(z.object({ name: z.string().min(1).max(200), input: z.unknown() }))
    .max(20)
    .default([]),
});

/** What a person puts in the place of a step's result, as the journal would have recorded it. Throws `bad_input`. */
export function replacedOutput(step: JournalStep, written: unknown) {
  const plain = plainJson(written);
  if (JSON.stringify(plain).length > MAX_OUTPUT_CHARS)
    throw new DomainError("bad_input", `change.output: ${MAX_OUTPUT_CHARS} characters at most.`);
  if (step.kind === "model") return answerOf(step, plain);
  if (step.kind === "tool") return resultOf(step, plain);
  if (step.kind === "note") return noteOf(plain);
  throw new DomainError(
    "bad_input",
    `Step ${step.index} has no result that could be replaced. Choose an answer or a tool.`,
  );
}

function answerOf(step: JournalStep, written: unknown) {
  const read = writtenAnswer.safeParse(typeof written === "string" ? { text: written } : written);
  if (!read.success)
    throw new DomainError("bad_input", "change.output: an answer is {text, toolCalls: [{name, input}]}.");
  const { text } = read.data;
  if (text.trim() === "" && read.data.toolCalls.length === 0)
    throw new DomainError("bad_input", "change.output: an answer says something or calls a tool.");
  const before = modelOutput.safeParse(step.output).data?.toolCalls ?? [];
  const toolCalls = read.data.toolCalls.map(({ name, input }, place) => ({
    id: before[place]?.id ?? `call_${sha256(`${step.id}:${place}`).slice(0, 16)}`,
    name,
    input: input ?? {},
    problem: null,
  }));
  const output: ModelOutput = {
    text,
    reasoning: "",
    toolCalls,
    responseMessages: readMessages([
      {
        role: "assistant",
        content: [
          ...(text === "" ? [] : [{ type: "text", text }]),
          ...toolCalls.map(({ id, name, input }) => ({ type: "tool-call", toolCallId: id, toolName: name, input })),
        ],
      },
    ]),
    finishReason: toolCalls.length > 0 ? "tool-calls" : "stop",
  };
  return { status: "succeeded" as const, summary: `written by a person: ${text}`.slice(0, 300), output, error: null };
}

function resultOf(step: JournalStep, written: unknown) {
  const whole = toolOutput.safeParse(written);
  const output: ToolOutput = whole.success ? whole.data : { ok: true, result: written };
  return {
    status: output.ok ? ("succeeded" as const) : ("failed" as const),
    summary: summarizeOutput(step.name, step.input, output),
    output,
    error: output.ok ? null : output.error.message.slice(0, 2_000),
  };
}

function noteOf(written: unknown) {
  const text = z.string().min(1).max(10_000).safeParse(written);
  if (!text.success) throw new DomainError("bad_input", "change.output: a reminder is a text.");
  return { status: "succeeded" as const, summary: text.data.slice(0, 300), output: { text: text.data }, error: null };
}
