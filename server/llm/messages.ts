import type { JSONValue } from "@ai-sdk/provider";
import { type ModelMessage, modelMessageSchema } from "ai";
import { z } from "zod";

export type { ModelMessage } from "ai";

/** Messages are kept in the journal as they are sent: plain JSON in the AI SDK's shape, the instructions apart. */
export function userMessage(text: string): ModelMessage {
  return { role: "user", content: text };
}

/** The answers to one message's tool calls, each by the id of its call. */
export function toolResultsMessage(results: readonly { id: string; name: string; value: unknown }[]): ModelMessage {
  return {
    role: "tool",
    content: results.map(({ id, name, value }) => ({
      type: "tool-result" as const,
      toolCallId: id,
      toolName: name,
      output: { type: "json" as const, value: plainJson(value) },
    })),
  };
}

/** Checks messages that come back from the journal. Throws when they are not what was written. */
export function readMessages(stored: unknown): ModelMessage[] {
  return z.array(modelMessageSchema).parse(stored);
}

/** As it will be read back from the journal: dates become text, undefined disappears. */
export function plainJson(value: unknown): JSONValue {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}
