import type { TeamMember, WorkOrder } from "./order.ts";
import { askPeople } from "./plan-run.ts";
import { SUBSTITUTES } from "./plan-steps.ts";
import { readAnswer } from "./replan-answer.ts";
import { type Revision, reviseByWish } from "./replan-wish.ts";
import { callTool, type Script } from "./script.ts";
import { readSpec, specLines } from "./spec.ts";
import { anyShape, type PlannedShape, planShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

type Remedy = { say: string; keep?: boolean; drop?: boolean; steps?: Revision["steps"] };

/** Thinks a plan over: each failed step gets somebody else, a neighbour of its trade, smaller parts, or a person's decision. */
export function* replanRun(order: WorkOrder): Script<string> {
  const read = yield* callTool(
    "Reading the plan, what failed in it and what was tried.",
    { tool: "plan_read", input: {} },
    planShape,
  );
  if (!read.ok) return `The plan could not be read: ${read.message}`;
  const plan = read.value;
  const failed = plan.steps.filter((step) => step.state === "failed");
  const keys = new Set(plan.steps.map((step) => step.key));
  const remedies: { step: PlannedShape; remedy: Remedy }[] = [];
  for (const step of failed) {
    const remedy = remedyFor(step, order, keys);
    if (!remedy) return yield* askPeople(helpless(step, order.team), triesIn(step));
    remedies.push({ step, remedy });
  }
  const wish = plan.ask?.isWish ? yield* reviseByWish(plan.ask.cause, order, plan.steps) : undefined;
  if (wish && "problem" in wish) return yield* askPeople(wish.problem, `The wish: ${plan.ask?.cause ?? ""}`);
  const reasons = [...remedies.map(({ remedy }) => remedy.say), ...(wish ? [wish.say] : [])];
  if (reasons.length === 0) return yield* askPeople("Nothing of the plan failed. What should be otherwise?", "");
  const input = {
    reason: reasons.join(" ").slice(0, 990),
    keep: remedies.flatMap(({ step, remedy }) => (remedy.keep ? [step.key] : [])),
    drop: [...remedies.flatMap(({ step, remedy }) => (remedy.drop ? [step.key] : [])), ...(wish?.drop ?? [])],
    steps: [...remedies.flatMap(({ remedy }) => remedy.steps ?? []), ...(wish?.steps ?? [])],
  };
  const sent = yield* callTool(input.reason, { tool: "plan_revise", input }, anyShape);
  if (sent.ok) return "The plan is revised.";
  return yield* askPeople(`The plan cannot be changed as thought: ${sent.message} What should be done?`, input.reason);
}

function remedyFor(step: PlannedShape, order: WorkOrder, keys: Set<string>): Remedy | undefined {
  const said = readAnswer(step, order);
  if (said?.do === "drop") return { say: `“${step.title}” is left out, as answered.`, drop: true };
  if (said?.do === "keep") return { say: `“${step.title}” is tried again, as answered.`, keep: true };
  const tried = new Set(step.failure?.tries.map((one) => one.agent) ?? []);
  if (step.assignee) tried.add(step.assignee);
  if (said?.do === "change") {
    const named = order.team.find((member) => member.name === said.agent);
    const next = named
      ? { member: named, capability: fitting(named, step.capability) }
      : somebodyElse(step, order.team, tried);
    const how = next ? `${next.member.name} does it` : "it is done anew";
    const words = said.words === "" ? [] : [said.words];
    return { say: `${how}, as answered.`, steps: [replacement(step, keys, next, words)] };
  }
  const next = somebodyElse(step, order.team, tried);
  if (next) {
    const why =
      next.capability === step.capability ? `can do ${step.capability} too` : `does ${next.capability}, which is close`;
    const say = `“${step.title}” failed with ${listOf([...tried]) || "nobody on it"} (${causeOf(step)}); ${next.member.name} ${why} and has not tried it.`;
    return { say, steps: [replacement(step, keys, next, [])] };
  }
  const parts = partsOf(step, keys);
  if (parts.length > 1)
    return {
      say: `“${step.title}” failed as a whole (${causeOf(step)}); it is done in ${parts.length} smaller parts.`,
      steps: parts,
    };
  const isPassing = /\b(timed? ?out|unavailable|overloaded|rate.?limit|limit of \d+)\b/i.test(causeOf(step));
  return isPassing && step.replans === 0
    ? { say: `The cause may pass (${causeOf(step)}): “${step.title}” is tried again.`, keep: true }
    : undefined;
}

type Next = { member: TeamMember; capability: string };

/** Of those who have not tried it: who has the capability, else who has one close to it. */
function somebodyElse(step: PlannedShape, team: TeamMember[], tried: Set<string>): Next | undefined {
  const free = team.filter((member) => !tried.has(member.name) && member.role !== "orchestrator");
  for (const capability of [step.capability, ...(SUBSTITUTES[step.capability] ?? [])]) {
    const member = free.find((one) => one.capabilities.includes(capability));
    if (member) return { member, capability };
  }
  return undefined;
}

const fitting = (member: TeamMember, capability: string): string =>
  member.capabilities.includes(capability) ? capability : (member.capabilities[0] ?? capability);

function replacement(
  step: PlannedShape,
  keys: Set<string>,
  next: Next | undefined,
  words: string[],
): Revision["steps"][number] {
  return {
    key: freshKey(step.key, keys),
    title: step.title,
    description: [step.description, ...words.map((text) => `- a person said: ${text}`)].join("\n").slice(0, 5_900),
    capability: next?.capability ?? step.capability,
    ...(next ? { assignee: next.member.name } : {}),
    dependsOn: step.dependsOn,
    criteria: step.criteria,
    replaces: [step.key],
  };
}

/** A step that computes several measures at once becomes one step for each. */
function partsOf(step: PlannedShape, keys: Set<string>): Revision["steps"] {
  const spec = readSpec(step.description);
  if (!spec || !("measures" in spec) || spec.measures.length < 2 || spec.do === "decide") return [];
  const lead = step.description.split("\n- work:")[0]?.trim() ?? "";
  return spec.measures.map((measure) => ({
    ...replacement(step, keys, undefined, []),
    title: `${step.title}: ${measure.label}`.slice(0, 190),
    description: [lead, "", specLines({ ...spec, measures: [measure] })].join("\n").slice(0, 5_900),
  }));
}

export function freshKey(key: string, keys: Set<string>): string {
  const stem = key.replace(/_\d+$/, "").slice(0, 34);
  let count = 2;
  while (keys.has(`${stem}_${count}`)) count += 1;
  keys.add(`${stem}_${count}`);
  return `${stem}_${count}`;
}

const causeOf = (step: PlannedShape): string =>
  (step.failure?.reason ?? "no reason").replace(/[.\s]+$/, "").slice(0, 200);

const triesIn = (step: PlannedShape): string =>
  step.failure?.tries.map((one) => `${one.agent}: ${one.reason ?? "it did not end well"}`).join("; ") ?? "";

function helpless(step: PlannedShape, team: TeamMember[]): string {
  const tried = new Set(step.failure?.tries.map((one) => one.agent) ?? []);
  return `“${step.title}” (T-${step.number}) cannot be done: ${causeOf(step)}. ${tried.size} of ${team.length} agents tried it and nobody else can. Should it be left out, tried again, or done in another way?`;
}
