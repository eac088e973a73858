/** Reads what a model call was given and gave, whatever provider it went to, for showing it. Nothing is thrown away: what is not understood stays as JSON. */
export type PromptPart = { kind: "text" | "call" | "result" | "other"; title: string; text: string };
export type PromptMessage = { role: string; parts: PromptPart[] };
export type ModelCallView = { system: string | null; messages: PromptMessage[] };
export type ModelAnswerView = { text: string; reasoning: string; calls: { name: string; input: unknown }[] };

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "nothing";
}

/** A tool's result comes wrapped as `{ type: "json", value }`. */
function unwrap(output: unknown): unknown {
  return isFields(output) && "value" in output ? output.value : output;
}

function readPart(part: unknown): PromptPart {
  if (!isFields(part)) return { kind: "text", title: "", text: asText(part) };
  const tool = asText(part.toolName) || asText(part.name);
  if (part.type === "text" || part.type === "reasoning") return { kind: "text", title: "", text: asText(part.text) };
  if (part.type === "tool-call") return { kind: "call", title: tool, text: toJson(part.input ?? part.args) };
  if (part.type === "tool-result")
    return { kind: "result", title: tool, text: toJson(unwrap(part.output ?? part.result)) };
  return { kind: "other", title: asText(part.type), text: toJson(part) };
}

function readMessage(message: unknown): PromptMessage {
  if (!isFields(message)) return { role: "unknown", parts: [{ kind: "other", title: "", text: toJson(message) }] };
  const { content } = message;
  const parts = Array.isArray(content) ? content.map(readPart) : [readPart(content)];
  return { role: asText(message.role), parts };
}

export function readModelCall(input: unknown): ModelCallView {
  if (!isFields(input)) return { system: null, messages: [] };
  const messages = Array.isArray(input.messages) ? input.messages : Array.isArray(input.prompt) ? input.prompt : [];
  return { system: asText(input.system) || asText(input.instructions) || null, messages: messages.map(readMessage) };
}

export function readModelAnswer(output: unknown): ModelAnswerView | null {
  if (!isFields(output)) return null;
  const calls = Array.isArray(output.toolCalls) ? output.toolCalls.filter(isFields) : [];
  return {
    text: asText(output.text),
    reasoning: asText(output.reasoning),
    calls: calls.map((call) => ({ name: asText(call.name) || asText(call.toolName), input: call.input })),
  };
}
