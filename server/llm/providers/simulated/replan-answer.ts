import type { WorkOrder } from "./order.ts";
import type { PlannedShape } from "./tool-shapes.ts";
import { fold } from "./words.ts";

export type Said = { do: "drop" } | { do: "keep" } | { do: "change"; agent: string | null; words: string };

const LEAVE = /\b(leave|skip|drop|omit|without|forget|remove|ignore|not needed|do not need|don't need)\b/;
const AGAIN = /\b(again|retry|once more|another try|same way)\b/;

/** What a person decided about a step that an earlier question was about; the newest answer counts. */
export function readAnswer(step: PlannedShape, order: WorkOrder): Said | undefined {
  const about = order.answers.filter((one) => fold(one.question).includes(fold(step.title)));
  const answer = about.at(-1)?.answer;
  if (answer === undefined) return undefined;
  const words = fold(answer);
  const agent = order.team.find((member) => new RegExp(`\\b${escaped(fold(member.name))}\\b`).test(words));
  if (agent) return { do: "change", agent: agent.name, words: answer };
  if (LEAVE.test(words)) return { do: "drop" };
  if (AGAIN.test(words)) return { do: "keep" };
  return { do: "change", agent: null, words: answer };
}

export const isLeaving = (text: string): boolean => LEAVE.test(fold(text));

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
