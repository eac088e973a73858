import { NO_DEMANDS } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import { openFiles } from "./files.ts";
import type { TeamMember, WorkOrder } from "./order.ts";
import { readGoal } from "./plan-run.ts";
import { buildPlan } from "./plan-steps.ts";
import { escaped, isLeaving } from "./replan-answer.ts";
import type { Script } from "./script.ts";
import { readSpec, type StepSpec, specLines } from "./spec.ts";
import type { PlannedShape } from "./tool-shapes.ts";
import { fold, listOf, stems } from "./words.ts";

export type Revision = {
  drop: string[];
  steps: {
    key: string;
    title: string;
    description: string;
    capability: string;
    assignee?: string;
    dependsOn: string[];
    criteria: string[];
    estimateMinutes?: number;
    replaces?: string[];
  }[];
};

/** A person's wish as changes of the plan: a step named to be left out or given to somebody, else more to be worked out. */
export function* reviseByWish(
  wish: string,
  order: WorkOrder,
  steps: PlannedShape[],
): Script<(Revision & { say: string }) | { problem: string }> {
  const open = steps.filter((step) => step.state === "open");
  const named = open.filter((step) => isNamed(step, wish));
  if (named.length > 0 && isLeaving(wish))
    return { say: `Left out as wished: ${titles(named)}.`, drop: named.map((step) => step.key), steps: [] };
  const member = order.team.find((one) => new RegExp(`\\b${escaped(fold(one.name))}\\b`).test(fold(wish)));
  if (named.length > 0 && member)
    return {
      say: `${member.name} gets ${titles(named)}, as wished.`,
      drop: [],
      steps: named.map((step) => given(step, member)),
    };
  return yield* addByWish(wish, order, steps);
}

function* addByWish(
  wish: string,
  order: WorkOrder,
  steps: PlannedShape[],
): Script<(Revision & { say: string }) | { problem: string }> {
  const files = yield* openFiles(order.attachments);
  const set = files.tables.length > 0 ? yield* understandDemands(files.texts, files.tables, false) : NO_DEMANDS;
  const reading = readGoal(wish, files, set);
  const known = new Set(steps.flatMap((step) => lineOf(readSpec(step.description))));
  const fresh = (reading?.steps ?? []).filter((spec) => spec.do !== "write" && !known.has(specLines(spec)));
  if (fresh.length === 0)
    return {
      problem: `“${wish.slice(0, 300)}” does not say what else to work out from the attached files. What should be added, left out or given to whom?`,
    };
  const taken = new Set(steps.map((step) => step.key));
  const keys = new Map<string, string>();
  const built = buildPlan(fresh, order.team, []);
  for (const step of built) keys.set(step.key, unused("w", taken));
  const ground = steps.filter((step) => step.state !== "cancelled" && isGround(step)).map((step) => step.key);
  const added = built.map((step) => ({
    ...step,
    key: keys.get(step.key) ?? step.key,
    dependsOn: [...new Set([...step.dependsOn.map((key) => keys.get(key) ?? key), ...ground])],
  }));
  const report = steps.find((step) => step.state === "open" && readSpec(step.description)?.do === "write");
  const addedKeys = added.map((step) => step.key);
  const say = `As wished, also: ${listOf(added.map((step) => step.title.toLowerCase()))}.`;
  if (report)
    return { say, drop: [], steps: [...added, { ...same(report), dependsOn: [...report.dependsOn, ...addedKeys] }] };
  const before = steps.filter((step) => step.state === "done" && !isGround(step)).map((step) => step.key);
  const writing = buildPlan([{ do: "write" }], order.team, []).map((step) => ({
    ...step,
    key: unused("w", taken),
    dependsOn: [...before, ...addedKeys],
  }));
  return { say, drop: [], steps: [...added, ...writing] };
}

const isGround = (step: PlannedShape): boolean => ["profile", "demands"].includes(readSpec(step.description)?.do ?? "");
const lineOf = (spec: StepSpec | undefined): string[] => (spec ? [specLines(spec)] : []);

function unused(stem: string, taken: Set<string>): string {
  let count = 1;
  while (taken.has(`${stem}${count}`)) count += 1;
  taken.add(`${stem}${count}`);
  return `${stem}${count}`;
}

const titles = (steps: PlannedShape[]): string => listOf(steps.map((step) => `“${step.title}”`));

/** By its number, its key in quotes, or most of the words of its title. */
function isNamed(step: PlannedShape, wish: string): boolean {
  if (new RegExp(`\\bT-${step.number}\\b`, "i").test(wish)) return true;
  const wished = new Set(stems(wish));
  const own = stems(step.title).filter((word) => word.length > 3);
  return own.length > 0 && own.filter((word) => wished.has(word)).length >= Math.max(2, own.length * 0.7);
}

function same(step: PlannedShape) {
  const { key, title, description, capability, dependsOn, criteria, assignee } = step;
  return { key, title, description, capability, dependsOn, criteria, ...(assignee ? { assignee } : {}) };
}

function given(step: PlannedShape, member: TeamMember) {
  const capability = member.capabilities.includes(step.capability)
    ? step.capability
    : (member.capabilities[0] ?? step.capability);
  return { ...same(step), capability, assignee: member.name };
}
