import type { ModelErrorKind } from "./errors.ts";

export type RetryDecision = { retry: true; afterMs: number } | { retry: false };

type Rule = { attempts: number; firstWaitMs: number; factor: number };

/** Calls in all, and the wait before the second; each later wait is `factor` times longer. No rule: trying again cannot help. */
const RULES: Partial<Record<ModelErrorKind, Rule>> = {
  rate_limited: { attempts: 6, firstWaitMs: 5_000, factor: 2 },
  unavailable: { attempts: 5, firstWaitMs: 2_000, factor: 3 },
  timeout: { attempts: 3, firstWaitMs: 2_000, factor: 3 },
  cut: { attempts: 4, firstWaitMs: 1_000, factor: 3 },
  bad_answer: { attempts: 3, firstWaitMs: 0, factor: 1 },
};

/** A provider that asks for a longer wait than this is treated as asking for this. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** Whether call number `attempt` (the first is 1), which has just failed, is repeated, and when. The provider's own wish for a longer wait is respected. */
export function retryPolicy(kind: ModelErrorKind, attempt: number, retryAfterMs?: number | null): RetryDecision {
  const rule = RULES[kind];
  if (!rule || attempt >= rule.attempts) return { retry: false };
  const planned = rule.firstWaitMs * rule.factor ** (attempt - 1);
  return { retry: true, afterMs: Math.min(LONGEST_WAIT_MS, Math.max(planned, retryAfterMs ?? 0)) };
}
