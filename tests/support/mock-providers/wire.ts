import type {
  JSONObject,
  JSONValue,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider";

/** What the mock will say, before it is written in a provider's format. `arguments` is the raw text of a tool call. */
export type MockAnswer = {
  text: string;
  reasoning: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  usage: { input: number; cached: number; output: number; reasoning: number };
  finishReason: "stop" | "length" | "tool-calls" | "content-filter";
};

/** One provider's wire format, written from its public API reference. */
export type Wire = {
  path: string;
  contentType: string;
  /** Variables that point the product at a mock on `origin`. */
  env(origin: string): Record<string, string>;
  isAuthorized(headers: Record<string, string | undefined>): boolean;
  readRequest(body: Json): LanguageModelV4CallOptions;
  /** The answer as the pieces that go over the wire one by one. */
  frames(answer: MockAnswer, model: string): string[];
  errorBody(status: number, message: string): unknown;
};

export const MOCK_KEY = "mock-key-1234567890";

/** Parsed JSON of a request, read field by field: a mock must not trust what it tests. */
export type Json = Record<string, unknown>;

export function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Text of a string, or of a list of parts that have text. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asList(content)
    .map((part) => asText(part.text))
    .join("");
}

export function parsed(text: string): JSONValue {
  try {
    return JSON.parse(text);
  } catch {
    // A provider takes any text as a tool's result.
    return text;
  }
}

export function toolOf(name: unknown, description: unknown, schema: unknown): LanguageModelV4FunctionTool {
  return {
    type: "function",
    name: asText(name),
    description: asText(description),
    inputSchema: asObject(schema) as JSONObject,
  };
}

/** Collects messages; calls and results that belong to one message are merged, as every provider splits them differently. */
export class PromptBuilder {
  readonly messages: LanguageModelV4Prompt = [];
  private readonly names = new Map<string, string>();

  system(content: string): void {
    if (content !== "") this.messages.push({ role: "system", content });
  }

  user(text: string): void {
    this.messages.push({ role: "user", content: [{ type: "text", text }] });
  }

  assistantText(text: string): void {
    if (text !== "") this.assistant().push({ type: "text", text });
  }

  toolCall(toolCallId: string, toolName: string, input: JSONValue): void {
    this.names.set(toolCallId, toolName);
    this.assistant().push({ type: "tool-call", toolCallId, toolName, input });
  }

  toolResult(toolCallId: string, content: string): void {
    const toolName = this.names.get(toolCallId);
    if (toolName === undefined) throw new Error(`a tool result answers no call: ${toolCallId}`);
    const part = {
      type: "tool-result" as const,
      toolCallId,
      toolName,
      output: { type: "json" as const, value: parsed(content) },
    };
    const last = this.messages.at(-1);
    if (last?.role === "tool") last.content.push(part);
    else this.messages.push({ role: "tool", content: [part] });
  }

  /** Real providers refuse a conversation in which a call has no result. */
  done(): LanguageModelV4Prompt {
    const answered = new Set(
      this.messages.flatMap((one) =>
        one.role === "tool" ? one.content.map((part) => ("toolCallId" in part ? part.toolCallId : "")) : [],
      ),
    );
    for (const id of this.names.keys()) {
      if (!answered.has(id)) throw new Error(`a tool call has no result: ${id}`);
    }
    return this.messages;
  }

  private assistant(): Extract<LanguageModelV4Message, { role: "assistant" }>["content"] {
    const last = this.messages.at(-1);
    if (last?.role === "assistant") return last.content;
    const made: Extract<LanguageModelV4Message, { role: "assistant" }> = { role: "assistant", content: [] };
    this.messages.push(made);
    return made.content;
  }
}

const PIECE = 24;

export function pieces(text: string): string[] {
  const result: string[] = [];
  for (let start = 0; start < text.length; start += PIECE) result.push(text.slice(start, start + PIECE));
  return result;
}

/** One server-sent event. */
export function sse(data: unknown, event?: string): string {
  return `${event ? `event: ${event}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
