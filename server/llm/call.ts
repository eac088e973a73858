import type { LanguageModelV4 } from "@ai-sdk/provider";
import {
  type FinishReason,
  InvalidToolInputError,
  type ModelMessage,
  NoSuchToolError,
  streamText,
  type TextStreamPart,
  type ToolSet,
} from "ai";
import { assertNoTransaction } from "#db/handle";
import { faultPoint } from "#server/lib/fault";
import { ModelCallError, type ModelErrorKind, type ModelUsage } from "./errors.ts";
import { describeFailure } from "./failure.ts";
import { plainJson, readMessages } from "./messages.ts";
import { countTokens } from "./tokens.ts";
import { describeTools, type ModelTool, toolSetOf } from "./tools.ts";
import { type Watch, watchCall } from "./watch.ts";

export type { ModelTool } from "./tools.ts";

export type ModelCallRequest = {
  model: LanguageModelV4;
  /** The provider's name for messages to people. */
  label?: string;
  system: string;
  messages: ModelMessage[];
  tools: readonly ModelTool[];
  maxOutputTokens: number;
  abortSignal?: AbortSignal;
  /** The longest silence of the provider; the whole call may take five times as long. */
  timeoutMs: number;
  onText?(delta: string, kind: "text" | "reasoning"): void;
};

export type ModelToolCall = {
  id: string;
  name: string;
  /** What the model gave: parsed JSON, or its raw text when that is no JSON. Not checked against the tool's schema. */
  input: unknown;
  /** Why the call cannot be run as it is; answer it with an error result. */
  problem: string | null;
};

export type ModelAnswer = {
  text: string;
  reasoning: string;
  toolCalls: ModelToolCall[];
  /** The assistant's message, to be sent back with the next call; tool results are the caller's. */
  responseMessages: ModelMessage[];
  usage: ModelUsage;
  /** The provider did not say what it used; the figures are counted here. */
  isUsageEstimated: boolean;
  finishReason: FinishReason;
  firstTokenMs: number | null;
  latencyMs: number;
};

type Draft = {
  text: string;
  reasoning: string;
  toolCalls: ModelToolCall[];
  usage: ModelUsage | null;
  finishReason: FinishReason | null;
  rawFinishReason: string | undefined;
  failure: unknown;
  hasStarted: boolean;
  startedMs: number;
  firstTokenMs: number | null;
};

/**
 * One model call, streamed, without retries and without running tools. Throws {@link ModelCallError}, and nothing else, for
 * everything a provider can do wrong; a broken tool call is part of the answer and never throws the rest away.
 */
export async function streamModel(request: ModelCallRequest): Promise<ModelAnswer> {
  const label = request.label ?? request.model.provider;
  assertNoTransaction(`call ${label}`);
  // The ledger entry is committed as sent, and nothing has gone out yet.
  faultPoint("ledger.after-sent");
  const watch = watchCall(request.timeoutMs, request.abortSignal);
  const draft = newDraft();
  try {
    const result = streamText({
      model: request.model,
      instructions: request.system,
      messages: request.messages,
      tools: toolSetOf(request.tools),
      maxOutputTokens: request.maxOutputTokens,
      maxRetries: 0,
      abortSignal: watch.signal,
      // The error comes as a part of the stream too; without this the library prints it.
      onError: () => undefined,
    });
    for await (const part of result.stream) {
      watch.alive();
      take(part, draft, request.onText);
    }
    if (draft.failure === undefined && watch.reason() === null && isComplete(draft)) {
      return await answerOf(request, draft, assistantMessages(await result.responseMessages));
    }
  } catch (error) {
    draft.failure ??= error;
  } finally {
    watch.end();
  }
  throw await errorOf(request, { draft, watch, label });
}

/** Text, reasoning and calls as the next request needs them; a library's own notes on the stream (`custom` parts) stay out of the journal. */
function assistantMessages(messages: readonly ModelMessage[]): ModelMessage[] {
  return readMessages(plainJson(messages)).flatMap((message) => {
    if (message.role !== "assistant") return [];
    if (typeof message.content === "string") return [message];
    return [{ ...message, content: message.content.filter((part) => part.type !== "custom") }];
  });
}

function newDraft(): Draft {
  return {
    text: "",
    reasoning: "",
    toolCalls: [],
    usage: null,
    finishReason: null,
    rawFinishReason: undefined,
    failure: undefined,
    hasStarted: false,
    startedMs: performance.now(),
    firstTokenMs: null,
  };
}

function take(part: TextStreamPart<ToolSet>, draft: Draft, onText: ModelCallRequest["onText"]): void {
  if (part.type === "text-delta" || part.type === "reasoning-delta") {
    const kind = part.type === "text-delta" ? "text" : "reasoning";
    draft[kind] += part.text;
    started(draft);
    onText?.(part.text, kind);
  } else if (part.type === "tool-input-start") {
    started(draft);
  } else if (part.type === "tool-call") {
    started(draft);
    draft.toolCalls.push({ id: part.toolCallId, name: part.toolName, input: part.input, problem: problemOf(part) });
  } else if (part.type === "finish-step") {
    draft.finishReason = part.finishReason;
    draft.rawFinishReason = part.rawFinishReason;
    draft.usage = usageOf(part.usage);
  } else if (part.type === "error") {
    draft.failure ??= part.error;
  }
}

function started(draft: Draft): void {
  draft.hasStarted = true;
  draft.firstTokenMs ??= Math.round(performance.now() - draft.startedMs);
}

function problemOf(call: { toolName: string; invalid?: boolean | undefined; error?: unknown }): string | null {
  if (!call.invalid) return null;
  if (NoSuchToolError.isInstance(call.error))
    return `There is no tool “${call.toolName}”. Use one of the tools you were given.`;
  if (InvalidToolInputError.isInstance(call.error))
    return "The arguments are not valid JSON. Call the tool again with a JSON object.";
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

/** Whether the provider said that it was finished, and with something. A stream may end without either. */
function isComplete(draft: Draft): boolean {
  return kindOfEnd(draft) === null;
}

function kindOfEnd(draft: Draft): ModelErrorKind | null {
  const { finishReason, rawFinishReason } = draft;
  if (finishReason === "content-filter") return "refused";
  const isOpenEnd =
    finishReason === null || finishReason === "interrupted" || finishReason === "error" || finishReason === "other";
  if (isOpenEnd && rawFinishReason === undefined) return "cut";
  if (finishReason === "error") return "unavailable";
  return draft.text.trim() === "" && draft.toolCalls.length === 0 ? "bad_answer" : null;
}

async function answerOf(
  request: ModelCallRequest,
  draft: Draft,
  responseMessages: ModelMessage[],
): Promise<ModelAnswer> {
  return {
    text: draft.text,
    reasoning: draft.reasoning,
    toolCalls: draft.toolCalls,
    responseMessages,
    usage: draft.usage ?? (await estimateUsage(request, draft)),
    isUsageEstimated: draft.usage === null,
    finishReason: draft.finishReason ?? "other",
    firstTokenMs: draft.firstTokenMs,
    latencyMs: Math.round(performance.now() - draft.startedMs),
  };
}

async function estimateUsage(request: ModelCallRequest, draft: Draft): Promise<ModelUsage> {
  const input = [
    request.system,
    ...request.messages.map((one) => JSON.stringify(one)),
    JSON.stringify(describeTools(request.tools)),
  ];
  const output = [draft.text, draft.reasoning, ...draft.toolCalls.map((call) => JSON.stringify(call.input) ?? "")];
  const [inputTokens, reasoningTokens, outputTokens] = await Promise.all([
    countTokens(input),
    countTokens([draft.reasoning]),
    countTokens(output),
  ]);
  return { inputTokens, outputTokens, reasoningTokens, cachedTokens: 0, cacheWriteTokens: 0 };
}

const END_MESSAGES: Record<string, (label: string, draft: Draft) => string> = {
  refused: (label) => `${label} would not answer this (content filter).`,
  cut: (label) => `The answer of ${label} broke off before its end.`,
  unavailable: (label) => `${label} ended its answer with an error.`,
  bad_answer: (label, draft) =>
    draft.finishReason === "length"
      ? `${label} used up its whole output limit before it said anything. Raise the agent's output limit.`
      : `${label} answered with nothing.`,
};

/** Kinds after which the provider may have worked, and may want to be paid, although no usage was reported. */
const MAY_HAVE_WORKED: ReadonlySet<ModelErrorKind> = new Set(["timeout", "cut", "cancelled", "bad_answer"]);

async function errorOf(
  request: ModelCallRequest,
  state: { draft: Draft; watch: Watch; label: string },
): Promise<ModelCallError> {
  const { draft } = state;
  const failure = failureOf(request, state);
  const hasWorked = draft.hasStarted || MAY_HAVE_WORKED.has(failure.kind);
  return new ModelCallError(failure.kind, failure.message, {
    retryAfterMs: failure.retryAfterMs,
    usageSoFar: draft.usage ?? (hasWorked ? await estimateUsage(request, draft) : undefined),
    textSoFar: draft.text,
    // A refused key may be quoted in the provider's own words.
    cause: failure.kind === "auth" ? undefined : draft.failure,
  });
}

function failureOf(
  request: ModelCallRequest,
  { draft, watch, label }: { draft: Draft; watch: Watch; label: string },
): { kind: ModelErrorKind; message: string; retryAfterMs?: number } {
  const seconds = Math.round(request.timeoutMs / 100) / 10;
  const stopped = watch.reason();
  if (stopped === "cancelled") return { kind: "cancelled", message: "The call was cancelled." };
  if (stopped === "silence") return { kind: "timeout", message: `${label} sent nothing for ${seconds} seconds.` };
  if (stopped === "too_long")
    return { kind: "timeout", message: `${label} did not finish its answer in ${seconds * 5} seconds.` };
  if (draft.failure !== undefined) return describeFailure(draft.failure, label, draft.hasStarted);
  const kind = kindOfEnd(draft) ?? "bad_answer";
  return { kind, message: END_MESSAGES[kind]?.(label, draft) ?? `${label} gave no usable answer.` };
}
