import { z } from "zod";

/** `unknown`: the process died while the call was out; nobody knows whether it was answered. */
export const INTERACTION_STATUSES = ["open", "ok", "failed", "unknown"] as const;
export const interactionStatus = z.enum(INTERACTION_STATUSES);
export type InteractionStatus = z.infer<typeof interactionStatus>;

/** Why a model call gave no usable answer. What each means for a retry: `server/llm/retry.ts`. */
export const MODEL_ERROR_KINDS = [
  "auth",
  "rate_limited",
  "unavailable",
  "timeout",
  "cut",
  "refused",
  "bad_answer",
  "cancelled",
] as const;
export const modelErrorKind = z.enum(MODEL_ERROR_KINDS);
export type ModelErrorKind = z.infer<typeof modelErrorKind>;

const tokens = z.number().int().min(0);
/** `inputTokens` is the whole prompt, its cached parts included; `outputTokens` includes reasoning. */
export const modelUsage = z.object({
  inputTokens: tokens,
  cachedTokens: tokens,
  cacheWriteTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
});
export type ModelUsage = z.infer<typeof modelUsage>;

export const requestTool = z.object({ name: z.string(), description: z.string(), inputSchema: z.unknown() });
export const interactionRequest = z.object({
  system: z.string(),
  messages: z.array(z.unknown()),
  tools: z.array(requestTool),
  maxOutputTokens: z.number().int().positive(),
});
export type InteractionRequest = z.infer<typeof interactionRequest>;

export const interactionResponse = z.object({
  text: z.string(),
  reasoning: z.string(),
  toolCalls: z.array(
    z.object({ id: z.string(), name: z.string(), input: z.unknown(), problem: z.string().nullable().optional() }),
  ),
  finishReason: z.string(),
});
export type InteractionResponse = z.infer<typeof interactionResponse>;

export const interactionRow = z.object({
  id: z.string(),
  runId: z.string(),
  stepId: z.string(),
  agentId: z.string(),
  missionId: z.string().nullable(),
  attempt: z.number(),
  traceId: z.string(),
  status: interactionStatus,
  provider: z.string(),
  model: z.string(),
  isSimulated: z.boolean(),
  whyModel: z.string(),
  promptVersion: z.string(),
  /** The prompt of the team that its instructions came from, and which version; null: an agent's own text. */
  promptId: z.string().nullable(),
  promptNumber: z.number().nullable(),
  inputTokens: z.number().nullable(),
  cachedTokens: z.number().nullable(),
  cacheWriteTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  reasoningTokens: z.number().nullable(),
  costMicros: z.number().nullable(),
  fallbackCostMicros: z.number().nullable(),
  latencyMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  error: z.string().nullable(),
  errorKind: modelErrorKind.nullable(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
});
export type InteractionRow = z.infer<typeof interactionRow>;

export const interactionView = interactionRow.extend({
  request: interactionRequest,
  response: interactionResponse.nullable(),
});
export type InteractionView = z.infer<typeof interactionView>;
