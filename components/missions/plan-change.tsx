"use client";
import type { PlanDiff, PlanView } from "#server/domains/plans/schema";

const fieldWords: Record<PlanDiff["changed"][number]["fields"][number], string> = {
  title: "title",
  description: "description",
  capability: "capability",
  assignee: "owner",
  dependsOn: "what it needs",
  criteria: "criteria",
};

type Line = { key: string; sign: "+" | "−" | "~"; word: string; text: string };

function linesOf(plan: PlanView, diff: PlanDiff): Line[] {
  const titleOf = (key: string) => {
    const step = plan.steps.find((entry) => entry.key === key);
    return step ? `T-${step.number} ${step.title}` : key;
  };
  return [
    ...diff.added.map((key): Line => ({ key, sign: "+", word: "added", text: titleOf(key) })),
    ...diff.changed.map(
      ({ key, fields }): Line => ({
        key,
        sign: "~",
        word: "changed",
        text: `${titleOf(key)} (${fields.map((field) => fieldWords[field]).join(", ") || "begun anew"})`,
      }),
    ),
    ...diff.removed.map(
      (step): Line => ({ key: step.key, sign: "−", word: "removed", text: `T-${step.number} ${step.title}` }),
    ),
  ];
}

const tones = { "+": "text-add-t", "−": "text-fail", "~": "text-ink2" } as const;

/** Why a version came to be and what it changed; what was kept is one line. */
export function PlanChange({ plan }: { plan: PlanView }) {
  if (!plan.diff && !plan.reason) return null;
  const lines = plan.diff ? linesOf(plan, plan.diff) : [];
  return (
    <section aria-label={`What version ${plan.version} changed`} className="rounded-8 border border-line p-3 text-12">
      {plan.reason && <p className="[overflow-wrap:anywhere]">{plan.reason}</p>}
      {plan.diff && (
        <ul className="mt-1.5 grid gap-0.5">
          {lines.map((line) => (
            <li key={`${line.sign}${line.key}`} className="flex gap-2">
              <span className={tones[line.sign]}>
                <span aria-hidden>{line.sign}</span>
                <span className="sr-only">{line.word}:</span>
              </span>
              <span className="min-w-0 [overflow-wrap:anywhere]">{line.text}</span>
            </li>
          ))}
          <li className="text-ink3">{plan.diff.kept.length} kept as they were</li>
        </ul>
      )}
    </section>
  );
}
