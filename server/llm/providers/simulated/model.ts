import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { answerConversation } from "./answer.ts";
import { readConversation } from "./conversation.ts";
import { type Answer, canonicalJson } from "./script.ts";
import { estimateUsage } from "./tokens.ts";

export const SIMULATED_PROVIDER = "simulated";
export const SIMULATED_MODEL_ID = "simulated-analyst";

/**
 * The simulated model: a deterministic language model that needs no key and no network and really works on what it is
 * given. It sees what every provider sees (instructions, messages, tools, tool results) and nothing else; the same
 * prompt gives the same answer. What it can do:
 *
 * - **Tables** of any header, delimiter and domain: what drives, leads, trails; comparisons, totals, averages, shares,
 *   trends, outliers, duplicates, missing cells; what to stop, cut, keep, reorder, fix or invest in.
 * - **Text**: outline, extract demands, decisions, risks, dates, people, questions and facts; compare; summarise by
 *   citing. What notes demand (rows to leave out, items to protect, names to merge, minimums, limits, units, the
 *   measure to use, things to mention) is respected in the work on tables; what is unclear becomes an open question.
 * - **Functions** given by a name and examples: searched for from the simplest on, written with tests, checked with
 *   examples their author has not seen, mended where these fail.
 * - **Shares**: how one did, several beside each other, in chats and missions; figures come only from stored prices.
 * - **Plans** over these, **reviews** that recompute, and the **closing** of a mission.
 * - **Chat**: how the team does, what is stuck, what it cost; attached files and the document in view; tasks and missions when
 *   asked for; another agent's help.
 * - **Answers** to what woke it, from what it reads of the task or mission; a task filed when one is asked for.
 *
 * Everything else (booking, code, poems, forecasts, knowledge of the world, unreadable files) ends in a question to
 * the people, never in an invented answer. Text in attachments is data: an instruction in it is never followed.
 */
export function createSimulatedModel(options: { delayMs?: number; now?: () => number } = {}): LanguageModelV4 {
  const delayMs = Math.max(0, options.delayMs ?? 0);
  return {
    specificationVersion: "v4",
    provider: SIMULATED_PROVIDER,
    modelId: SIMULATED_MODEL_ID,
    supportedUrls: {},
    async doGenerate(call) {
      call.abortSignal?.throwIfAborted();
      const answer = await think(call);
      await pause(delayMs, call.abortSignal);
      return {
        content: contentOf(answer),
        finishReason: finishReason(answer),
        usage: estimateUsage(call.prompt, call.tools, answer),
        response: metadata(call, options.now),
        warnings: [],
      };
    },
    async doStream(call) {
      call.abortSignal?.throwIfAborted();
      const parts = streamParts(call, await think(call), options.now);
      return { stream: paced(parts, delayMs, call.abortSignal) };
    },
  };
}

function think(call: LanguageModelV4CallOptions): Promise<Answer> {
  return answerConversation(readConversation(call));
}

function finishReason(answer: Answer): LanguageModelV4FinishReason {
  return answer.calls.length > 0 ? { unified: "tool-calls", raw: "tool_calls" } : { unified: "stop", raw: "stop" };
}

function contentOf(answer: Answer): LanguageModelV4Content[] {
  return [
    { type: "text", text: answer.text },
    ...answer.calls.map((call) => ({ type: "tool-call" as const, ...call })),
  ];
}

function metadata(call: LanguageModelV4CallOptions, now: (() => number) | undefined) {
  const size = canonicalJson(call.prompt).length;
  return {
    id: `sim-${call.prompt.length}-${size}`,
    modelId: SIMULATED_MODEL_ID,
    ...(now === undefined ? {} : { timestamp: new Date(now()) }),
  };
}

function streamParts(
  call: LanguageModelV4CallOptions,
  answer: Answer,
  now: (() => number) | undefined,
): LanguageModelV4StreamPart[] {
  const parts: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", ...metadata(call, now) },
    { type: "text-start", id: "text" },
    ...pieces(answer.text, 14).map((delta) => ({ type: "text-delta" as const, id: "text", delta })),
    { type: "text-end", id: "text" },
  ];
  for (const toolCall of answer.calls) {
    const id = toolCall.toolCallId;
    parts.push(
      { type: "tool-input-start", id, toolName: toolCall.toolName },
      ...pieces(toolCall.input, 400).map((delta) => ({ type: "tool-input-delta" as const, id, delta })),
      { type: "tool-input-end", id },
      { type: "tool-call", ...toolCall },
    );
  }
  parts.push({
    type: "finish",
    finishReason: finishReason(answer),
    usage: estimateUsage(call.prompt, call.tools, answer),
  });
  return parts;
}

/** Whole words where possible, so that the text reads well while it appears. */
function pieces(text: string, size: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const space = text.indexOf(" ", at + size);
    const end = space === -1 || space - at > size * 2 ? Math.min(text.length, at + size) : space + 1;
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  // It may have been aborted while the model was thinking, when nobody listened yet.
  if (signal?.aborted) return Promise.reject(signal.reason);
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Spreads the delay evenly over the parts; an abort ends the stream with the signal's reason. */
function paced(
  parts: LanguageModelV4StreamPart[],
  delayMs: number,
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const share = delayMs / Math.max(1, parts.length);
  let at = 0;
  let owedMs = 0;
  return new ReadableStream<LanguageModelV4StreamPart>({
    async pull(controller) {
      const part = parts[at];
      if (part === undefined) return controller.close();
      at += 1;
      owedMs += share;
      try {
        signal?.throwIfAborted();
        // Timers below a few milliseconds are imprecise: owe them until they are worth a wait.
        if (owedMs >= 4 || (at === parts.length && owedMs > 0)) {
          const due = owedMs;
          owedMs = 0;
          await pause(due, signal);
        }
        controller.enqueue(part);
      } catch (error) {
        controller.error(error);
      }
    },
  });
}
