import type { RevisedStep } from "./schema.ts";

const MAX_CHARS = 3_900;

/** The plan as somebody who has to approve it reads it: Markdown, steps in order, cut between two of them when there are many. */
export function previewPlan(of: { lead: string; steps: RevisedStep[]; drop?: string[]; keep?: string[] }): string {
  const parts = [of.lead.slice(0, 1_000), ...of.steps.map((step, at) => stepText(step, at + 1))];
  if (of.drop && of.drop.length > 0) parts.push(`Falls away: ${of.drop.join(", ")}`);
  if (of.keep && of.keep.length > 0) parts.push(`Tried again as it is: ${of.keep.join(", ")}`);
  let text = "";
  for (const [at, part] of parts.entries()) {
    const left = parts.length - at;
    if (text.length + part.length > MAX_CHARS - 60) return `${text}\n\n… and ${left} more`;
    text += at === 0 ? part : `\n\n${part}`;
  }
  return text;
}

function stepText(step: RevisedStep, place: number): string {
  const facts = [
    `\`${step.key}\``,
    step.assignee ?? `whoever does ${step.capability} best`,
    ...(step.dependsOn.length > 0 ? [`after ${step.dependsOn.join(", ")}`] : []),
    ...(step.replaces && step.replaces.length > 0 ? [`instead of ${step.replaces.join(", ")}`] : []),
    ...(step.estimateMinutes === undefined ? [] : [`about ${step.estimateMinutes} min`]),
  ];
  const criteria = step.criteria.map((text) => `   - ${text}`);
  return [`${place}. **${step.title}**`, `   ${facts.join(" · ")}`, ...criteria].join("\n");
}
