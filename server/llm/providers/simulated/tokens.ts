import type { LanguageModelV4Prompt, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Answer } from "./script.ts";

/** The documented rule: one token is four characters, rounded up. There is no real tokenizer behind this model. */
export const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

export function estimateUsage(prompt: LanguageModelV4Prompt, tools: unknown, answer: Answer): LanguageModelV4Usage {
  const input = estimateTokens(JSON.stringify(prompt).length + JSON.stringify(tools ?? []).length);
  const callLength = answer.calls.reduce((sum, call) => sum + call.toolName.length + call.input.length, 0);
  const output = estimateTokens(answer.text.length + callLength);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}
