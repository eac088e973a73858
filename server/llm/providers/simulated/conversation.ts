import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { z } from "zod";
import { canonicalJson, type ToolOutcome } from "./script.ts";

/** What one model call can see: the work order, the tools offered and the outcomes so far. Nothing else is used. */
export type Conversation = {
  system: string;
  request: string;
  seed: string;
  tools: Set<string>;
  outcome(toolCallId: string, key: string, occurrence: number): ToolOutcome | undefined;
};

const outcomeSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), ref: z.string().default(""), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    ref: z.string().default(""),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

function outputValue(output: LanguageModelV4ToolResultPart["output"]): unknown {
  switch (output.type) {
    case "json":
    case "error-json":
      return output.value;
    case "text":
    case "error-text":
      return parseJson(output.value) ?? output.value;
    case "execution-denied":
      return { ok: false, error: { code: "denied", message: output.reason ?? "The call was not allowed." } };
    case "content":
      return parseJson(output.value.map((part) => (part.type === "text" ? part.text : "")).join(""));
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON is an expected answer here; the caller treats it as plain text.
  }
}

function toOutcome(output: LanguageModelV4ToolResultPart["output"]): ToolOutcome {
  const parsed = outcomeSchema.safeParse(outputValue(output));
  if (parsed.success) return parsed.data;
  const shown = output.type === "text" || output.type === "error-text" ? output.value : JSON.stringify(output);
  return { ok: false, ref: "", error: { code: "unexpected_shape", message: shown.slice(0, 500) } };
}

function indexOutcomes(prompt: LanguageModelV4Prompt) {
  const keyOfCall = new Map<string, string>();
  const byId = new Map<string, ToolOutcome>();
  const byKey = new Map<string, ToolOutcome[]>();
  for (const message of prompt) {
    if (message.role !== "assistant" && message.role !== "tool") continue;
    for (const part of message.content) {
      if (part.type === "tool-call") {
        const input = typeof part.input === "string" ? (parseJson(part.input) ?? part.input) : part.input;
        keyOfCall.set(part.toolCallId, `${part.toolName} ${canonicalJson(input)}`);
      } else if (part.type === "tool-result") {
        const outcome = toOutcome(part.output);
        byId.set(part.toolCallId, outcome);
        const key = keyOfCall.get(part.toolCallId);
        if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), outcome]);
      }
    }
  }
  return { byId, byKey };
}

export function readConversation(options: LanguageModelV4CallOptions): Conversation {
  const system: string[] = [];
  let request = "";
  for (const message of options.prompt) {
    if (message.role === "system") system.push(message.content);
    if (message.role === "user" && request === "") {
      request = message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    }
  }
  const { byId, byKey } = indexOutcomes(options.prompt);
  const offered = options.toolChoice?.type === "none" ? [] : (options.tools ?? []);
  return {
    system: system.join("\n\n"),
    request,
    seed: request,
    tools: new Set(offered.map((tool) => tool.name)),
    // A run begun by another model carries other call ids; the same call with the same input still counts.
    outcome: (toolCallId, key, occurrence) => byId.get(toolCallId) ?? byKey.get(key)?.[occurrence],
  };
}
