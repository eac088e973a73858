import {
  asList,
  asObject,
  asText,
  type Json,
  MOCK_KEY,
  type MockAnswer,
  PromptBuilder,
  parsed,
  pieces,
  sse,
  textOf,
  toolOf,
  type Wire,
} from "./wire.ts";

/** The OpenAI Chat Completions API, streamed, as vLLM, LM Studio and many gateways speak it. */
export const compatibleWire: Wire = {
  path: "/v1/chat/completions",
  contentType: "text/event-stream",
  env: (origin) => ({
    OPENAI_COMPATIBLE_BASE_URL: `${origin}/v1`,
    OPENAI_COMPATIBLE_API_KEY: MOCK_KEY,
    OPENAI_COMPATIBLE_MODEL: "mock-large",
  }),
  isAuthorized: (headers) => headers.authorization === `Bearer ${MOCK_KEY}`,
  readRequest: (body) => ({
    prompt: readMessages(body),
    tools: asList(body.tools).map(({ function: given }) => {
      const tool = asObject(given);
      return toolOf(tool.name, tool.description, tool.parameters);
    }),
    ...(typeof body.max_tokens === "number" ? { maxOutputTokens: body.max_tokens } : {}),
  }),
  frames,
  errorBody: (status, message) => ({ error: { message, type: "server_error", code: String(status) } }),
};

function readMessages(body: Json) {
  const prompt = new PromptBuilder();
  for (const message of asList(body.messages)) {
    if (message.role === "system") prompt.system(textOf(message.content));
    else if (message.role === "user") prompt.user(textOf(message.content));
    else if (message.role === "tool") prompt.toolResult(asText(message.tool_call_id), textOf(message.content));
    else {
      prompt.assistantText(textOf(message.content));
      for (const call of asList(message.tool_calls)) {
        const given = asObject(call.function);
        prompt.toolCall(asText(call.id), asText(given.name), parsed(asText(given.arguments)));
      }
    }
  }
  return prompt.done();
}

const FINISH = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
} as const;

function frames(answer: MockAnswer, model: string): string[] {
  const base = { id: "chatcmpl-mock", object: "chat.completion.chunk", created: 1_795_000_000, model };
  const chunk = (delta: Json, finish_reason: string | null = null) =>
    sse({ ...base, choices: [{ index: 0, delta, finish_reason }] });
  const { input, cached, output, reasoning } = answer.usage;
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  return [
    chunk({ role: "assistant", content: "" }),
    ...pieces(answer.reasoning).map((reasoning_content) => chunk({ reasoning_content })),
    ...pieces(answer.text).map((content) => chunk({ content })),
    ...answer.toolCalls.flatMap((call, index) => [
      chunk({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] }),
      ...pieces(call.arguments).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
    ]),
    chunk({}, FINISH[answer.finishReason]),
    sse({ ...base, choices: [], usage }),
    sse("[DONE]"),
  ];
}
