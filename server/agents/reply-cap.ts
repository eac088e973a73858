import type { Ctx } from "#server/core/context";
import { formatMicros } from "#server/domains/budgets/schema";
import { spentWithHelp } from "#server/domains/runs/assists";
import type { JournalRun } from "#server/domains/runs/orchestration";
import { DomainError } from "#server/lib/errors";
import { type CallDraft, type PreparedCall, prepareCall } from "#server/llm/prepare";

/** A shorter answer than this says nothing useful. */
const LEAST_OUTPUT_TOKENS = 256;

/**
 * Prepares a call that fits into what is left of the run's cap: its answer may be shorter than the agent's limit. Throws `limited`
 * when not even a short one fits.
 */
export async function prepareWithinCap(ctx: Ctx, run: JournalRun, draft: CallDraft): Promise<PreparedCall> {
  const prepared = await prepareCall(draft);
  if (run.capMicros === null || prepared.upperBoundMicros === 0) return prepared;
  const { costMicros } = await spentWithHelp.call(ctx, { id: run.id });
  const leftMicros = run.capMicros - costMicros;
  if (prepared.upperBoundMicros <= leftMicros) return prepared;
  const limited = (maxOutputTokens: number) => prepareCall({ ...draft, policy: { ...draft.policy, maxOutputTokens } });
  const least = await limited(LEAST_OUTPUT_TOKENS);
  const more = prepared.maxOutputTokens - LEAST_OUTPUT_TOKENS;
  if (least.upperBoundMicros > leftMicros || more <= 0)
    throw new DomainError("limited", overCap(run.capMicros, leftMicros));
  const perToken = (prepared.upperBoundMicros - least.upperBoundMicros) / more;
  // Prices may rise in stages: the line between the two ends is above none of them, so that it is checked once more.
  const fitting = await limited(LEAST_OUTPUT_TOKENS + Math.floor((leftMicros - least.upperBoundMicros) / perToken));
  return fitting.upperBoundMicros <= leftMicros ? fitting : least;
}

function overCap(capMicros: number, leftMicros: number): string {
  return `The next call may cost more than the ${formatMicros(Math.max(0, leftMicros))} that are left of this reply’s ${formatMicros(capMicros)}. What was done is kept; ask again to go on.`;
}

/** Half of what is left: the asking run must still be able to say what came of it. */
export async function shareForHelp(ctx: Ctx, run: JournalRun): Promise<number | null> {
  if (run.capMicros === null) return null;
  const { costMicros } = await spentWithHelp.call(ctx, { id: run.id });
  return Math.max(0, Math.floor((run.capMicros - costMicros) / 2));
}
