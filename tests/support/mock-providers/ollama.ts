import type { JSONValue } from "@ai-sdk/provider";
import {
  asList,
  asObject,
  asText,
  type Json,
  type MockAnswer,
  PromptBuilder,
  parsed,
  pieces,
  textOf,
  toolOf,
  type Wire,
} from "./wire.ts";

/** Ollama's own chat API: one JSON object a line. */
export const ollamaWire: Wire = {
  path: "/api/chat",
  contentType: "application/x-ndjson",
  env: (origin) => ({ OLLAMA_BASE_URL: origin }),
  isAuthorized: () => true,
  readRequest: (body) => {
    const limit = asObject(body.options).num_predict;
    return {
      prompt: readMessages(body),
      tools: asList(body.tools).map(({ function: given }) => {
        const tool = asObject(given);
        return toolOf(tool.name, tool.description, tool.parameters);
      }),
      ...(typeof limit === "number" ? { maxOutputTokens: limit } : {}),
    };
  },
  frames,
  errorBody: (_status, message) => ({ error: message }),
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
        const input =
          typeof given.arguments === "string" ? parsed(given.arguments) : ((given.arguments ?? {}) as JSONValue);
        prompt.toolCall(asText(call.id), asText(given.name), input);
      }
    }
  }
  return prompt.done();
}

function frames(answer: MockAnswer, model: string): string[] {
  const line = (message: Json, more: Json = { done: false }) =>
    `${JSON.stringify({ model, created_at: "2026-11-21T12:00:00.000000Z", message: { role: "assistant", ...message }, ...more })}\n`;
  const done = {
    done: true,
    done_reason: answer.finishReason === "length" ? "length" : "stop",
    total_duration: 1_000_000,
    load_duration: 1_000,
    prompt_eval_count: answer.usage.input,
    prompt_eval_duration: 1_000,
    eval_count: answer.usage.output,
    eval_duration: 1_000,
  };
  return [
    ...pieces(answer.reasoning).map((thinking) => line({ content: "", thinking })),
    ...pieces(answer.text).map((content) => line({ content })),
    ...answer.toolCalls.map((call) =>
      line({
        content: "",
        tool_calls: [{ id: call.id, function: { name: call.name, arguments: objectOf(call.arguments) } }],
      }),
    ),
    line({ content: "" }, done),
  ];
}

/** Ollama reads a model's arguments itself and always hands on an object. */
function objectOf(text: string): Json {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? asObject(value) : { unparsed: text };
}
