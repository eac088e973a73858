import type { LanguageModelV4 } from "@ai-sdk/provider";
import { type FinishReason, type ModelMessage, streamText } from "ai";
import { assertNoTransaction } from "#server/core/transaction";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { addPart, type Draft, faultOfEnd, type ModelToolCall, type News, newDraft, sinceStart } from "./draft.ts";
import { ModelCallError, type ModelErrorKind, type ModelUsage } from "./errors.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { plainJson, readMessages } from "./messages.ts";
import { countTokens } from "./tokens.ts";
import { describeTools, type ModelTool, toolSetOf } from "./tools.ts";
import { type Watch, watchCall } from "./watch.ts";

export type { ModelToolCall } from "./draft.ts";
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
  /** Hears each piece as it comes: text, thoughts, and the inputs of calls. */
  onNews?(news: News): void;
};

export type ModelAnswer = {
  text: string;
  reasoning: string;
  /** How long it thought before it said something; null when it showed no thoughts. */
  reasoningMs: number | null;
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

// The library would print what a provider does not support on standard error, once a call.
globalThis.AI_SDK_LOG_WARNINGS = ({ warnings, provider }) => log.debug("model library", { provider, warnings });

/**
 * One model call, streamed, without retries and without running tools. Throws {@link ModelCallError}, and nothing else, for
 * everything a provider can do wrong; a broken tool call is part of the answer and never throws the rest away.
 */
export async function streamModel(request: ModelCallRequest): Promise<ModelAnswer> {
  const label = request.label ?? request.model.provider;
  assertNoTransaction(`call ${label}`);
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
      const news = addPart(draft, part);
      if (news) show(request, news);
    }
    if (draft.failure === undefined && watch.reason() === null && faultOfEnd(draft) === null) {
      return await answerOf(request, draft, await result.responseMessages);
    }
  } catch (error) {
    draft.failure ??= error;
  } finally {
    watch.end();
  }
  throw await errorOf(request, { draft, watch, label });
}

/** A screen that cannot be reached is no reason to lose an answer that is being paid for. */
function show(request: ModelCallRequest, news: News): void {
  try {
    request.onNews?.(news);
  } catch (error) {
    log.warn("text of an answer could not be shown", { error: describeError(error) });
  }
}

async function answerOf(
  request: ModelCallRequest,
  draft: Draft,
  messages: readonly ModelMessage[],
): Promise<ModelAnswer> {
  const { text, reasoning, toolCalls, firstTokenMs } = draft;
  return {
    text,
    reasoning,
    reasoningMs: draft.reasoningMs,
    toolCalls,
    responseMessages: assistantMessages(messages),
    usage: draft.usage ?? (await estimateUsage(request, draft)),
    isUsageEstimated: draft.usage === null,
    finishReason: draft.finishReason ?? "other",
    firstTokenMs,
    latencyMs: sinceStart(draft),
  };
}

/** Text, reasoning and calls as the next request needs them; a library's own notes on the stream (`custom` parts) stay out of the journal. */
function assistantMessages(messages: readonly ModelMessage[]): ModelMessage[] {
  return readMessages(plainJson(messages)).flatMap((message) => {
    if (message.role !== "assistant") return [];
    if (typeof message.content === "string") return [message];
    return [{ ...message, content: message.content.filter((part) => part.type !== "custom") }];
  });
}

async function estimateUsage(request: ModelCallRequest, draft: Draft): Promise<ModelUsage> {
  const messages = request.messages.map((one) => JSON.stringify(one));
  const inputTokens = await countTokens([request.system, ...messages, JSON.stringify(describeTools(request.tools))]);
  const reasoningTokens = await countTokens([draft.reasoning]);
  const calls = draft.toolCalls.map((call) => `${call.name} ${JSON.stringify(call.input)}`);
  const outputTokens = reasoningTokens + (await countTokens([draft.text, ...calls]));
  return { inputTokens, outputTokens, reasoningTokens, cachedTokens: 0, cacheWriteTokens: 0 };
}

/** Kinds after which the provider may have worked, and may want to be paid, although no usage was reported. */
const MAY_HAVE_WORKED: ReadonlySet<ModelErrorKind> = new Set(["timeout", "cut", "cancelled", "bad_answer"]);

type Ended = { draft: Draft; watch: Watch; label: string };

async function errorOf(request: ModelCallRequest, ended: Ended): Promise<ModelCallError> {
  const { draft } = ended;
  const failure = failureOf(request, ended);
  const hasWorked = draft.hasStarted || MAY_HAVE_WORKED.has(failure.kind);
  return new ModelCallError(failure.kind, failure.message, {
    retryAfterMs: failure.retryAfterMs,
    usageSoFar: draft.usage ?? (hasWorked ? await estimateUsage(request, draft) : undefined),
    textSoFar: draft.text,
    reasoningSoFar: draft.reasoning,
    // A refused key may be quoted in the provider's own words.
    cause: failure.kind === "auth" ? undefined : draft.failure,
  });
}

function failureOf(request: ModelCallRequest, { draft, watch, label }: Ended): Failure {
  const seconds = request.timeoutMs / 1_000;
  const stopped = watch.reason();
  if (stopped === "cancelled") return { kind: "cancelled", message: "The call was cancelled." };
  if (stopped === "silence") return { kind: "timeout", message: `${label} sent nothing for ${seconds} seconds.` };
  if (stopped === "too_long") {
    return { kind: "timeout", message: `${label} did not finish its answer in ${seconds * 5} seconds.` };
  }
  if (draft.failure !== undefined) return describeFailure(draft.failure, label, draft.hasStarted);
  const kind = faultOfEnd(draft) ?? "bad_answer";
  return { kind, message: messageOfEnd(kind, label, draft) };
}

function messageOfEnd(kind: ModelErrorKind, label: string, draft: Draft): string {
  if (kind === "refused") return `${label} would not answer this (content filter).`;
  if (kind === "cut") return `The answer of ${label} broke off before its end.`;
  if (kind === "unavailable") return `${label} ended its answer with an error.`;
  if (draft.finishReason !== "length") return `${label} answered with nothing.`;
  return `${label} used up its whole output limit before it said anything. Raise the agent's output limit.`;
}
