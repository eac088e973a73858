import { DomainError } from "#server/lib/errors";
import { type PlanDiff, type PlannedStep, STEP_FIELDS } from "./schema.ts";

/** How often one place in a plan, and a whole mission, is planned anew by itself before a person is asked. */
export const MAX_STEP_REPLANS = 2;
export const MAX_MISSION_REPLANS = 5;
export const MAX_PLAN_STEPS = 200;

type Node = { key: string; dependsOn: readonly string[] };

/**
 * A plan is a directed acyclic graph whose steps have keys of their own. Throws `bad_input` for a key used twice, an unknown
 * dependency, a step that waits for itself or a circle, naming the steps, so that a model can correct it.
 */
export function requireGraph(steps: readonly Node[]): void {
  const keys = new Set(steps.map((step) => step.key));
  if (keys.size !== steps.length) {
    const twice = steps.find((step, at) => steps.findIndex((other) => other.key === step.key) !== at);
    throw new DomainError("bad_input", `Two steps have the key “${twice?.key}”. Give each step a key of its own.`);
  }
  for (const step of steps) {
    if (step.dependsOn.includes(step.key))
      throw new DomainError("bad_input", `Step “${step.key}” depends on itself. Leave it out of its own dependsOn.`);
    const unknown = step.dependsOn.find((key) => !keys.has(key));
    if (unknown !== undefined)
      throw new DomainError(
        "bad_input",
        `Step “${step.key}” depends on “${unknown}”, which is no step. Keys are: ${[...keys].join(", ")}.`,
      );
  }
  const circle = findCircle(steps);
  if (circle)
    throw new DomainError(
      "bad_input",
      `The steps ${circle.join(" → ")} wait for each other. Remove one of these dependencies, so that the plan has a beginning.`,
    );
}

/** The keys along a circle, the first one again at the end: `a → b → a` means that a depends on b and b on a. Null when there is none. */
export function findCircle(steps: readonly Node[]): string[] | null {
  const needs = new Map(steps.map((step) => [step.key, step.dependsOn]));
  const isClear = new Set<string>();
  for (const start of needs.keys()) {
    const trail: string[] = [];
    const stack: { key: string; next: number }[] = [{ key: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (!top) break;
      if (top.next === 0) trail.push(top.key);
      const child = needs.get(top.key)?.[top.next];
      top.next += 1;
      if (child === undefined) {
        isClear.add(top.key);
        trail.pop();
        stack.pop();
      } else if (trail.includes(child)) return [...trail.slice(trail.indexOf(child)), child];
      else if (!isClear.has(child)) stack.push({ key: child, next: 0 });
    }
  }
  return null;
}

/** What became of each step from one version to the next. Kept, changed and added make up the new one, kept, changed and removed the old one. */
export function diffPlans(before: readonly PlannedStep[], after: readonly PlannedStep[]): PlanDiff {
  const old = new Map(before.map((step) => [step.key, step]));
  const left = new Set(after.map((step) => step.key));
  const diff: PlanDiff = { kept: [], added: [], removed: [], changed: [] };
  for (const step of after) {
    const known = old.get(step.key);
    if (!known) diff.added.push(step.key);
    else {
      const fields = STEP_FIELDS.filter((field) => !isSame(known[field], step[field]));
      // Begun anew as another task, even in the same words, is a change.
      if (fields.length > 0 || known.taskId !== step.taskId) diff.changed.push({ key: step.key, fields });
      else diff.kept.push(step.key);
    }
  }
  for (const step of before)
    if (!left.has(step.key)) diff.removed.push({ key: step.key, title: step.title, number: step.number });
  return diff;
}

function isSame(a: PlannedStep[keyof PlannedStep], b: PlannedStep[keyof PlannedStep]): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
