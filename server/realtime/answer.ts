import type { StreamPart } from "#server/domains/events/schema";

/** The answer a run is writing, put together from its parts. */
export type Answer = { runId: string; stepIndex: number; attempt: number; text: string; isLast: boolean };

/** Text beyond this is not kept for latecomers; the finished answer is in the journal. */
const MAX_CHARS = 400_000;

/**
 * Takes a part in. Returns the answer and what is new in it, or null when the part is old, repeated or leaves a gap.
 * A later step or attempt replaces what was there.
 */
export function addPart(answer: Answer | undefined, part: StreamPart): { answer: Answer; added: StreamPart } | null {
  const { runId, stepIndex, attempt } = part;
  const age = answer ? compare(part, answer) : 1;
  if (age < 0) return null;
  const before = age > 0 || !answer ? { runId, stepIndex, attempt, text: "", isLast: false } : answer;
  const known = before.text.length;
  if (part.offset > known || known >= MAX_CHARS) return null;
  const text = part.text.slice(known - part.offset);
  if (text === "" && (!part.isLast || before.isLast) && age === 0) return null;
  return {
    answer: { ...before, text: before.text + text, isLast: part.isLast },
    added: { runId, stepIndex, attempt, offset: known, text, isLast: part.isLast },
  };
}

function compare(a: { stepIndex: number; attempt: number }, b: { stepIndex: number; attempt: number }): number {
  return a.stepIndex - b.stepIndex || a.attempt - b.attempt;
}

export function wholePart({ runId, stepIndex, attempt, text, isLast }: Answer): StreamPart {
  return { runId, stepIndex, attempt, offset: 0, text, isLast };
}
