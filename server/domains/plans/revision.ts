import { DomainError } from "#server/lib/errors";
import { MAX_PLAN_STEPS, requireGraph } from "./policy.ts";
import type { PlannedStep, PlanStep, RevisedStep } from "./schema.ts";

export type StepState = "done" | "begun" | "open" | "failed" | "cancelled";
/** `round` and `replanCount` are those of its task. */
export type KnownStep = PlannedStep & { state: StepState; round: number; replanCount: number };
export type Revision = { keep: string[]; drop: string[]; steps: RevisedStep[] };
type By = "agent" | "person";

/** A step of the next version: kept as the task it is, the same task in other words, or a new task in the place of earlier ones. */
export type NextStep =
  | { kind: "kept"; known: KnownStep; dependsOn: string[]; isRetried: boolean }
  | { kind: "changed"; known: KnownStep; step: PlanStep; dependsOn: string[] }
  | { kind: "new"; step: PlanStep; replaces: KnownStep[]; dependsOn: string[] };

export type Revised = { steps: NextStep[]; cancelled: KnownStep[] };

type Given = { step: RevisedStep; same: KnownStep | undefined; replaces: KnownStep[] };
type Reading = {
  known: readonly KnownStep[];
  names: Map<string, KnownStep>;
  given: Given[];
  /** Keys of the steps that fall away, and of those that are given anew. */
  gone: Set<string>;
  changed: Set<string>;
  kept: Set<string>;
};

/**
 * The next version of a plan. What is done is always kept with its result; a step that falls away hands its place on: those that
 * needed it then need what replaces it, or else what it needed itself. An agent may replace what is under way and has to say what
 * becomes of each failed step; a person changes only what has not begun. Throws `bad_input` in words to correct it by.
 */
export function revisePlan(known: readonly KnownStep[], revision: Revision, by: By): Revised {
  const reading = readRevision(known, revision);
  for (const step of known) requireAllowed(step, reading, by);
  const steps = nextSteps(reading, by);
  if (steps.length === 0) throw new DomainError("bad_input", "A plan needs at least one step.");
  if (steps.length > MAX_PLAN_STEPS)
    throw new DomainError("bad_input", `A plan may have ${MAX_PLAN_STEPS} steps; this one has ${steps.length}.`);
  requireGraph(steps.map((next) => ({ key: keyOf(next), dependsOn: next.dependsOn })));
  const lasting = new Set(steps.flatMap((next) => (next.kind === "new" ? [] : [next.known.taskId])));
  return { steps, cancelled: known.filter((step) => !lasting.has(step.taskId) && step.state !== "cancelled") };
}

export function keyOf(next: NextStep): string {
  return next.kind === "kept" ? next.known.key : next.step.key;
}

/** Keys, task ids and short numbers all name a step. */
function readRevision(known: readonly KnownStep[], revision: Revision): Reading {
  const names = new Map([
    ...known.map((step) => [`T-${step.number}`, step] as const),
    ...known.map((step) => [step.taskId, step] as const),
    ...known.map((step) => [step.key, step] as const),
  ]);
  const find = (name: string): KnownStep => {
    const step = names.get(name) ?? names.get(name.toUpperCase());
    if (step) return step;
    const keys = known.map((one) => one.key).join(", ");
    throw new DomainError("bad_input", `“${name}” is no step of the plan. Its steps are: ${keys}.`);
  };
  const given = revision.steps.map((step) => ({
    step,
    same: known.find((one) => one.key === step.key),
    replaces: (step.replaces ?? []).map(find).filter((one) => one.key !== step.key),
  }));
  const gone = new Set([
    ...revision.drop.map((name) => find(name).key),
    ...given.flatMap((one) => one.replaces.map((step) => step.key)),
    ...known.filter((step) => step.state === "cancelled").map((step) => step.key),
  ]);
  const changed = new Set(given.flatMap((one) => (one.same ? [one.same.key] : [])));
  return { known, names, given, gone, changed, kept: new Set(revision.keep.map((name) => find(name).key)) };
}

function requireAllowed(step: KnownStep, { gone, changed, kept }: Reading, by: By): void {
  if (step.state === "cancelled") return;
  const isTouched = gone.has(step.key) || changed.has(step.key);
  const named = `“${step.key}” (T-${step.number})`;
  if (isTouched && step.state === "done")
    throw new DomainError("bad_input", `${named} is done and stays with its result. Give a new step a key of its own.`);
  if (isTouched && by === "person" && step.state === "begun")
    throw new DomainError(
      "conflict",
      `${named} is being worked on. Cancel it or wait until it is done, then change the plan.`,
    );
  if (isTouched && kept.has(step.key))
    throw new DomainError("bad_input", `${named} stands in keep and is changed or dropped as well. Choose one.`);
  if (gone.has(step.key) && changed.has(step.key))
    throw new DomainError("bad_input", `${named} is dropped and given anew as well. Choose one.`);
  if (by === "agent" && step.state === "failed" && !isTouched && !kept.has(step.key))
    throw new DomainError(
      "bad_input",
      `Say what becomes of the failed step ${named}: replace it by another step, drop it, or keep it to try it again as it is.`,
    );
}

/** In the order of the old version, each new step where the first one it replaces stood. */
function nextSteps(reading: Reading, by: By): NextStep[] {
  const { known, given, gone, changed } = reading;
  const heirs = heirsOf(reading);
  const left = new Set(given);
  const steps: NextStep[] = [];
  const put = (one: Given) => {
    if (left.delete(one)) steps.push(nextOf(one, reading, heirs));
  };
  for (const step of known) {
    const here = given.filter((one) => one.same === step || one.replaces.includes(step));
    if (here.length > 0) for (const one of here) put(one);
    else if (!gone.has(step.key) && !changed.has(step.key))
      steps.push({
        kind: "kept",
        known: step,
        dependsOn: unique(step.dependsOn.flatMap(heirs)),
        isRetried: by === "agent" && step.state === "failed",
      });
  }
  for (const one of given) put(one);
  return steps;
}

function nextOf({ step, same, replaces }: Given, { names }: Reading, heirs: Heirs): NextStep {
  const own = step.dependsOn.map((name) => names.get(name)?.key ?? name);
  // Who takes a place also takes over what that place waited for.
  const inherited = replaces.flatMap((old) => old.dependsOn).filter((key) => !replaces.some((old) => old.key === key));
  const dependsOn = unique([...own.flatMap(heirs), ...inherited.flatMap(heirs).filter((key) => key !== step.key)]);
  if (same?.state === "open" && replaces.length === 0) return { kind: "changed", known: same, step, dependsOn };
  return { kind: "new", step, replaces: same ? [same, ...replaces] : replaces, dependsOn };
}

type Heirs = (key: string) => string[];

/** To what a dependency on a step leads in the next version. */
function heirsOf({ known, given, gone, changed }: Reading): Heirs {
  const byKey = new Map(known.map((step) => [step.key, step]));
  const replacers = new Map<string, string[]>();
  for (const { step, replaces } of given)
    for (const old of replaces) replacers.set(old.key, [...(replacers.get(old.key) ?? []), step.key]);
  const found = new Map<string, string[]>();
  const heirs: Heirs = (key) => {
    const step = byKey.get(key);
    if (!step || !gone.has(key) || changed.has(key)) return [key];
    const ready = found.get(key) ?? replacers.get(key) ?? unique(step.dependsOn.flatMap(heirs));
    found.set(key, ready);
    return ready;
  };
  return heirs;
}

const unique = (keys: string[]): string[] => [...new Set(keys)];
