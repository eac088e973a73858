import type { AnswerPart, AnswerView } from "#server/domains/sessions/schema";
import { readAnswerLog } from "#server/lib/answer-log";
import type { StreamText } from "./stream-store.ts";

/** A call whose input is still coming, or whose step is not begun. */
export type ComingCall = { type: "call"; stepIndex: number; id: string; name: string; inputText: string };
export type ShownPart = (AnswerPart & { isLive?: boolean }) | ComingCall;

/**
 * What an answer shows now: what is recorded, and behind it what is streamed of the step that is being written. A step that is
 * recorded is never shown from the stream too, and a later attempt replaces what an earlier one wrote: no text twice, none lost.
 */
export function shownParts(answer: AnswerView, live: StreamText | undefined): ShownPart[] {
  if (!live || !isOpen(answer, live)) return answer.parts;
  const coming = readAnswerLog(live.text).map((block): ShownPart => {
    const { stepIndex } = live;
    if (block.kind === "tool")
      return { type: "call", stepIndex, id: block.id, name: block.name, inputText: block.text };
    if (block.kind === "text") return { type: "text", stepIndex, text: block.text, isLive: true };
    return { type: "reasoning", stepIndex, text: block.text, tookMs: null, isLive: true };
  });
  return [...answer.parts, ...coming];
}

function isOpen(answer: AnswerView, live: StreamText): boolean {
  if (isOver(answer)) return false;
  const { writingStep } = answer;
  if (writingStep && writingStep.index === live.stepIndex) return live.attempt >= writingStep.attempt;
  const last = answer.parts.at(-1)?.stepIndex ?? 0;
  return live.stepIndex > Math.max(last, writingStep?.index ?? 0);
}

export function isOver({ status }: Pick<AnswerView, "status">): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** The words of an answer, for copying. */
export function textOfAnswer(answer: AnswerView): string {
  return answer.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}
