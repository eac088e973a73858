import { type FinishReason, InvalidToolInputError, NoSuchToolError, type TextStreamPart, type ToolSet } from "ai";
import type { AnswerChannel } from "#server/lib/answer-log";
import type { ModelErrorKind, ModelUsage } from "./errors.ts";

export type ModelToolCall = {
  id: string;
  name: string;
  /** What the model gave: parsed JSON, or its raw text when that is no JSON. Not checked against the tool's schema. */
  input: unknown;
  /** Why the call cannot be run as it is; answer it with an error result. */
  problem: string | null;
};

/** What has arrived of an answer so far. */
export type Draft = {
  text: string;
  reasoning: string;
  toolCalls: ModelToolCall[];
  /** Names of the calls whose input is still coming, by their ids. */
  toolNames: Map<string, string>;
  thinkingSinceMs: number | null;
  reasoningMs: number | null;
  usage: ModelUsage | null;
  finishReason: FinishReason | null;
  rawFinishReason: string | undefined;
  failure: unknown;
  hasStarted: boolean;
  startedMs: number;
  firstTokenMs: number | null;
};

export function newDraft(): Draft {
  return {
    text: "",
    reasoning: "",
    toolCalls: [],
    toolNames: new Map(),
    thinkingSinceMs: null,
    reasoningMs: null,
    usage: null,
    finishReason: null,
    rawFinishReason: undefined,
    failure: undefined,
    hasStarted: false,
    startedMs: performance.now(),
    firstTokenMs: null,
  };
}

export function sinceStart(draft: Draft): number {
  return Math.round(performance.now() - draft.startedMs);
}

/** A new piece of an answer, and what of it it belongs to. */
export type News = { channel: AnswerChannel; delta: string };

/** Adds one part of the stream; returns what is new to show, if it brought anything. */
export function addPart(draft: Draft, part: TextStreamPart<ToolSet>): News | null {
  if (part.type === "text-delta" || part.type === "reasoning-delta") {
    const kind = part.type === "text-delta" ? "text" : "reasoning";
    draft[kind] += part.text;
    markStarted(draft);
    noteThinking(draft, kind);
    return { delta: part.text, channel: { kind } };
  }
  if (part.type === "tool-input-start") {
    markStarted(draft);
    noteThinking(draft, "tool");
    draft.toolNames.set(part.id, part.toolName);
    return { delta: "", channel: { kind: "tool", id: part.id, name: part.toolName } };
  }
  if (part.type === "tool-input-delta") {
    const name = draft.toolNames.get(part.id) ?? "";
    return { delta: part.delta, channel: { kind: "tool", id: part.id, name } };
  }
  if (part.type === "tool-call") {
    markStarted(draft);
    draft.toolCalls.push({ id: part.toolCallId, name: part.toolName, input: part.input, problem: problemOf(part) });
  } else if (part.type === "finish-step") {
    draft.finishReason = part.finishReason;
    draft.rawFinishReason = part.rawFinishReason;
    draft.usage = usageOf(part.usage);
  } else if (part.type === "error") {
    draft.failure ??= part.error;
  }
  return null;
}

/** From the first thought to the first word or call after it. */
function noteThinking(draft: Draft, kind: AnswerChannel["kind"]): void {
  if (kind === "reasoning") draft.thinkingSinceMs ??= sinceStart(draft);
  else if (draft.thinkingSinceMs !== null) draft.reasoningMs ??= sinceStart(draft) - draft.thinkingSinceMs;
}

function markStarted(draft: Draft): void {
  draft.hasStarted = true;
  draft.firstTokenMs ??= sinceStart(draft);
}

function problemOf(call: { toolName: string; invalid?: boolean | undefined; error?: unknown }): string | null {
  if (!call.invalid) return null;
  if (NoSuchToolError.isInstance(call.error)) {
    return `There is no tool “${call.toolName}”. Use one of the tools you were given.`;
  }
  if (InvalidToolInputError.isInstance(call.error)) {
    return "The arguments are not valid JSON. Call the tool again with a JSON object.";
  }
  return "The tool call could not be read. Call the tool again with a JSON object.";
}

type ReportedUsage = Extract<TextStreamPart<ToolSet>, { type: "finish-step" }>["usage"];

function usageOf(usage: ReportedUsage): ModelUsage | null {
  if (usage.inputTokens === undefined && usage.outputTokens === undefined) return null;
  return {
    inputTokens: usage.inputTokens ?? 0,
    cachedTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.inputTokenDetails.cacheWriteTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    reasoningTokens: usage.outputTokenDetails.reasoningTokens ?? 0,
  };
}

/** Null when the provider said that it was finished, and said something; a stream may end without either. */
export function faultOfEnd(draft: Draft): ModelErrorKind | null {
  const { finishReason, rawFinishReason } = draft;
  if (finishReason === "content-filter") return "refused";
  const hasNoEnd = finishReason === null || finishReason === "interrupted";
  const isVague = finishReason === "error" || finishReason === "other";
  if (hasNoEnd || (isVague && rawFinishReason === undefined)) return "cut";
  if (finishReason === "error") return "unavailable";
  return draft.text.trim() === "" && draft.toolCalls.length === 0 ? "bad_answer" : null;
}
