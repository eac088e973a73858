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

/** The OpenAI Responses API, streamed. */
export const openaiWire: Wire = {
  path: "/v1/responses",
  contentType: "text/event-stream",
  env: (origin) => ({ OPENAI_API_KEY: MOCK_KEY, OPENAI_BASE_URL: `${origin}/v1` }),
  isAuthorized: (headers) => headers.authorization === `Bearer ${MOCK_KEY}`,
  readRequest: (body) => ({
    prompt: readInput(body),
    tools: asList(body.tools).map((tool) => toolOf(tool.name, tool.description, tool.parameters)),
    ...(typeof body.max_output_tokens === "number" ? { maxOutputTokens: body.max_output_tokens } : {}),
  }),
  frames,
  errorBody: (status, message) => ({
    error: { message, type: status === 429 ? "rate_limit_error" : "server_error", param: null, code: null },
  }),
};

function readInput(body: Json) {
  const prompt = new PromptBuilder();
  prompt.system(asText(body.instructions));
  for (const item of asList(body.input)) {
    if (item.type === "function_call")
      prompt.toolCall(asText(item.call_id), asText(item.name), parsed(asText(item.arguments)));
    else if (item.type === "function_call_output") prompt.toolResult(asText(item.call_id), textOf(item.output));
    else if (item.type === "item_reference")
      throw new Error("nothing is stored here: item_reference cannot be resolved");
    else if (item.role === "system" || item.role === "developer") prompt.system(textOf(item.content));
    else if (item.role === "user") prompt.user(textOf(item.content));
    else if (item.role === "assistant") prompt.assistantText(textOf(item.content));
  }
  return prompt.done();
}

function frames(answer: MockAnswer, model: string): string[] {
  const events: Json[] = [];
  const response = {
    id: "resp_mock",
    object: "response",
    created_at: 1_795_000_000,
    model,
    status: "in_progress",
    output: [],
  };
  events.push({ type: "response.created", response }, { type: "response.in_progress", response });
  let index = 0;
  if (answer.reasoning !== "") events.push(...reasoningItem(answer.reasoning, index++));
  if (answer.text !== "") events.push(...messageItem(answer.text, index++));
  for (const call of answer.toolCalls) events.push(...callItem(call, index++));
  const { input, cached, output, reasoning } = answer.usage;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
  const isCutShort = answer.finishReason === "length" || answer.finishReason === "content-filter";
  const reason = answer.finishReason === "length" ? "max_output_tokens" : "content_filter";
  events.push(
    isCutShort
      ? {
          type: "response.incomplete",
          response: { ...response, status: "incomplete", incomplete_details: { reason }, usage },
        }
      : { type: "response.completed", response: { ...response, status: "completed", usage } },
  );
  return events.map((event, number) => sse({ ...event, sequence_number: number }, asText(event.type)));
}

function reasoningItem(text: string, output_index: number): Json[] {
  const item_id = `rs_${output_index}`;
  const item = { id: item_id, type: "reasoning", summary: [] };
  const at = { item_id, output_index, summary_index: 0 };
  return [
    { type: "response.output_item.added", output_index, item },
    { type: "response.reasoning_summary_part.added", ...at, part: { type: "summary_text", text: "" } },
    ...pieces(text).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...at, delta })),
    { type: "response.reasoning_summary_text.done", ...at, text },
    { type: "response.reasoning_summary_part.done", ...at, part: { type: "summary_text", text } },
    {
      type: "response.output_item.done",
      output_index,
      item: { ...item, encrypted_content: "opaque", summary: [{ type: "summary_text", text }] },
    },
  ];
}

function messageItem(text: string, output_index: number): Json[] {
  const item_id = `msg_${output_index}`;
  const item = { id: item_id, type: "message", role: "assistant", status: "in_progress", content: [] };
  const at = { item_id, output_index, content_index: 0 };
  const part = { type: "output_text", text, annotations: [] };
  return [
    { type: "response.output_item.added", output_index, item },
    { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
    ...pieces(text).map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
    { type: "response.output_text.done", ...at, text },
    { type: "response.content_part.done", ...at, part },
    { type: "response.output_item.done", output_index, item: { ...item, status: "completed", content: [part] } },
  ];
}

function callItem(call: MockAnswer["toolCalls"][number], output_index: number): Json[] {
  const item_id = `fc_${output_index}`;
  const item = asObject({
    id: item_id,
    type: "function_call",
    status: "in_progress",
    call_id: call.id,
    name: call.name,
    arguments: "",
  });
  return [
    { type: "response.output_item.added", output_index, item },
    ...pieces(call.arguments).map((delta) => ({
      type: "response.function_call_arguments.delta",
      item_id,
      output_index,
      delta,
    })),
    { type: "response.function_call_arguments.done", item_id, output_index, arguments: call.arguments },
    {
      type: "response.output_item.done",
      output_index,
      item: { ...item, status: "completed", arguments: call.arguments },
    },
  ];
}
