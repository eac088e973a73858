import { toJson } from "#components/lib/prompt";
import type { ForkChange, StepView } from "#server/domains/runs/schema";

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** A step's result as a person edits it: an answer without what only the machine needs, a tool's result as it is. */
export function editableOutput(step: Pick<StepView, "kind">, output: unknown): string | null {
  const fields = fieldsOf(output);
  if (step.kind === "model") {
    const calls = Array.isArray(fields.toolCalls) ? fields.toolCalls.map(fieldsOf) : [];
    return toJson({ text: fields.text ?? "", toolCalls: calls.map(({ name, input }) => ({ name, input })) });
  }
  if (step.kind === "tool") return toJson("ok" in fields ? (fields.ok ? fields.result : fields) : output);
  return step.kind === "note" ? String(fields.text ?? "") : null;
}

export type ForkDraft = { model: string; system: string; workOrder: string; output: string };

export type ForkWish = { change: ForkChange; problem: string | null; isChanged: boolean };

/** What was changed against what was recorded; a text that has to be JSON and is not is a problem. */
export function wishOf(draft: ForkDraft, before: ForkDraft, kind: StepView["kind"]): ForkWish {
  const change: ForkChange = {};
  if (draft.model !== before.model && draft.model !== "") change.model = draft.model;
  if (draft.system !== before.system) change.system = draft.system;
  if (draft.workOrder !== before.workOrder) change.workOrder = draft.workOrder;
  let problem: string | null = null;
  if (draft.output !== before.output) {
    try {
      change.output = kind === "note" ? draft.output : JSON.parse(draft.output);
    } catch {
      problem = "The result has to be JSON. Check the last change.";
    }
  }
  return { change, problem, isChanged: problem !== null || Object.keys(change).length > 0 };
}
