import type { Ctx } from "#server/core/context";
import { readPlanForAgents } from "#server/domains/plans/queries";

/** What the orchestrator is told when a plan has to be thought over: what stands, what failed and why, and what is still possible. */
export async function planPart(ctx: Ctx, missionId: string): Promise<string> {
  const plan = await readPlanForAgents.call(ctx, { missionId });
  const lines = [`## Plan v${plan.version}`, oneLine(plan.summary)];
  for (const step of plan.steps) {
    const needs = step.dependsOn.length > 0 ? ` · needs ${step.dependsOn.join(", ")}` : "";
    lines.push(
      `- [${step.key}] ${step.state} · T-${step.number} · ${step.capability}${step.assignee ? ` · ${step.assignee}` : ""}${needs} · ${oneLine(step.title)}`,
    );
  }
  for (const step of plan.steps) {
    if (!step.failure) continue;
    lines.push(
      `### Failed: [${step.key}] T-${step.number}`,
      `Cause: ${oneLine(step.failure.reason)}`,
      `Planned anew so far: ${step.replans} of ${plan.limits.perStep} times`,
    );
    for (const one of step.failure.tries)
      lines.push(`- run ${one.runNumber} by ${one.agent}: ${oneLine(one.reason ?? "it did not end well")}`);
  }
  if (plan.earlier.length > 0)
    lines.push("### Earlier re-plans", ...plan.earlier.map((one) => `- v${one.version}: ${oneLine(one.reason)}`));
  if (plan.ask)
    lines.push(plan.ask.isWish ? "### A person wishes" : "### What asks for another plan", oneLine(plan.ask.cause));
  lines.push(
    "### Now",
    "Read the plan with plan_read, then end with plan_revise: keep what is done, and replace, split, give to somebody else or drop what failed, so that the goal is still met. Avoid the named cause; what was tried already will not work a second time. When nothing can work, ask a person with question_ask.",
  );
  return lines.join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
