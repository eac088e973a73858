import type { JSONValue } from "@ai-sdk/provider";
import {
  asList,
  asText,
  type Json,
  MOCK_KEY,
  type MockAnswer,
  PromptBuilder,
  pieces,
  sse,
  textOf,
  toolOf,
  type Wire,
} from "./wire.ts";

/** The Anthropic Messages API, streamed. */
export const anthropicWire: Wire = {
  path: "/v1/messages",
  contentType: "text/event-stream",
  env: (origin) => ({ ANTHROPIC_API_KEY: MOCK_KEY, ANTHROPIC_BASE_URL: origin }),
  isAuthorized: (headers) => headers["x-api-key"] === MOCK_KEY && headers["anthropic-version"] !== undefined,
  readRequest: (body) => ({
    prompt: readMessages(body),
    tools: asList(body.tools).map((tool) => toolOf(tool.name, tool.description, tool.input_schema)),
    ...(typeof body.max_tokens === "number" ? { maxOutputTokens: body.max_tokens } : {}),
  }),
  frames,
  errorBody: (status, message) => ({ type: "error", error: { type: ERROR_TYPES[status] ?? "api_error", message } }),
};

const ERROR_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function readMessages(body: Json) {
  const prompt = new PromptBuilder();
  prompt.system(textOf(body.system));
  for (const message of asList(body.messages)) {
    const blocks =
      typeof message.content === "string" ? [{ type: "text", text: message.content }] : asList(message.content);
    for (const block of blocks) readBlock(prompt, asText(message.role), block);
  }
  return prompt.done();
}

function readBlock(prompt: PromptBuilder, role: string, block: Json): void {
  if (block.type === "tool_use")
    prompt.toolCall(asText(block.id), asText(block.name), (block.input ?? {}) as JSONValue);
  else if (block.type === "tool_result") prompt.toolResult(asText(block.tool_use_id), textOf(block.content));
  else if (block.type === "text" && role === "assistant") prompt.assistantText(asText(block.text));
  else if (block.type === "text") prompt.user(asText(block.text));
}

const STOP = { stop: "end_turn", length: "max_tokens", "tool-calls": "tool_use", "content-filter": "refusal" } as const;

function frames(answer: MockAnswer, model: string): string[] {
  const { input, cached, output } = answer.usage;
  // The API reports what came from the cache beside the rest, not within it.
  const usage = {
    input_tokens: input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  };
  const message = {
    id: "msg_mock",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events: Json[] = [{ type: "message_start", message }, { type: "ping" }];
  let index = 0;
  const block = (content_block: Json, deltas: Json[]) => {
    events.push({ type: "content_block_start", index, content_block });
    events.push(...deltas.map((delta) => ({ type: "content_block_delta", index, delta })));
    events.push({ type: "content_block_stop", index });
    index += 1;
  };
  if (answer.reasoning !== "") {
    const thinking = pieces(answer.reasoning).map((text) => ({ type: "thinking_delta", thinking: text }));
    block({ type: "thinking", thinking: "", signature: "" }, [
      ...thinking,
      { type: "signature_delta", signature: "opaque" },
    ]);
  }
  if (answer.text !== "") {
    block(
      { type: "text", text: "" },
      pieces(answer.text).map((text) => ({ type: "text_delta", text })),
    );
  }
  for (const call of answer.toolCalls) {
    block(
      { type: "tool_use", id: call.id, name: call.name, input: {} },
      pieces(call.arguments).map((partial_json) => ({ type: "input_json_delta", partial_json })),
    );
  }
  events.push({
    type: "message_delta",
    delta: { stop_reason: STOP[answer.finishReason], stop_sequence: null },
    usage: { output_tokens: output },
  });
  events.push({ type: "message_stop" });
  return events.map((event) => sse(event, asText(event.type)));
}
