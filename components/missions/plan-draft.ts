import type { Capability } from "#server/domains/agents/schema";
import type { PlanView } from "#server/domains/plans/schema";
import { CAPABILITIES } from "#server/lib/agent-words";

/** A step as the editor holds it: texts as they are typed. `isNew` steps have no task yet. */
export type StepDraft = {
  key: string;
  title: string;
  description: string;
  capability: Capability | "";
  assignee: string;
  dependsOn: string[];
  criteria: string;
  isNew: boolean;
  isOpen: boolean;
  state: string;
  number: number | null;
};

/** What a person chose in a list, or a task brought along. */
export function capabilityOf(name: string): Capability | "" {
  return CAPABILITIES.find((one) => one === name) ?? "";
}

/** The plan's steps as drafts, in plan order. Only what has not begun may be changed. */
export function draftsOf(plan: PlanView): StepDraft[] {
  const nodes = new Map(plan.nodes.map((node) => [node.taskId, node]));
  return plan.steps.flatMap((step): StepDraft[] => {
    const node = nodes.get(step.taskId);
    if (!node || node.status === "cancelled") return [];
    const hasBegun = node.durationMs !== null || node.status === "in_progress" || node.status === "review";
    return [
      {
        key: step.key,
        title: step.title,
        description: step.description,
        capability: capabilityOf(step.capability),
        assignee: step.assignee ?? "",
        dependsOn: step.dependsOn,
        criteria: step.criteria.join("\n"),
        isNew: false,
        isOpen: node.status !== "done" && (!hasBegun || node.blockedReason !== null),
        state: node.status,
        number: node.number,
      },
    ];
  });
}

export function newDraft(drafts: readonly StepDraft[]): StepDraft {
  let count = drafts.length + 1;
  while (drafts.some((draft) => draft.key === `step-${count}`)) count += 1;
  return {
    key: `step-${count}`,
    title: "",
    description: "",
    capability: "",
    assignee: "",
    dependsOn: [],
    criteria: "",
    isNew: true,
    isOpen: true,
    state: "inbox",
    number: null,
  };
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is to be sent: steps that are new or differ from what they were, and the keys that are gone. */
export function changesOf(before: readonly StepDraft[], after: readonly StepDraft[]) {
  const old = new Map(before.map((draft) => [draft.key, draft]));
  const left = new Set(after.map((draft) => draft.key));
  const steps = after
    .filter((draft) => draft.isOpen && JSON.stringify(old.get(draft.key)) !== JSON.stringify(draft))
    .flatMap(({ key, title, description, capability, assignee, dependsOn, criteria }) =>
      capability === ""
        ? []
        : [
            {
              key,
              title: title.trim(),
              description: description.trim() || title.trim(),
              capability,
              ...(assignee ? { assignee } : {}),
              dependsOn: dependsOn.filter((name) => left.has(name)),
              criteria: linesOf(criteria),
            },
          ],
    );
  return { steps, remove: before.filter((draft) => !left.has(draft.key)).map((draft) => draft.key) };
}

/** The first thing that is missing, in words; null when it may be saved. */
export function problemOf(drafts: readonly StepDraft[]): string | null {
  for (const draft of drafts.filter((entry) => entry.isOpen)) {
    if (draft.title.trim() === "") return "Each step needs a title.";
    if (draft.capability === "") return `“${draft.title}” needs a capability.`;
    if (!linesOf(draft.criteria).some((line) => line.length >= 3))
      return `“${draft.title}” needs a criterion: what must be true for it to count as done.`;
  }
  return drafts.length === 0 ? "A plan needs at least one step." : null;
}
