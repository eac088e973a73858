import { StateGlyph } from "#components/state/state-glyph";
import type { StepDetail } from "#server/domains/runs/schema";

/** Why this model answered, and why each of the others did not. */
export function WhyModel({ step }: { step: StepDetail }) {
  if (!step.whyModel) return null;
  return (
    <section className="sticky bottom-0 mt-auto max-h-56 overflow-y-auto border-line border-t bg-surface px-4 py-3">
      <h3 className="font-600">Why this model</h3>
      <p className="text-ink2">{step.whyModel}</p>
      {step.notTaken.length > 0 && (
        <ul aria-label="Models not taken" className="mt-1.5 grid gap-1 text-12">
          <li className="grid grid-cols-[16px_minmax(0,1fr)_minmax(0,1.2fr)] items-center gap-1.5">
            <StateGlyph state="done" size={12} label="taken" />
            <span className="truncate font-550" title={step.model ?? undefined}>
              {step.model}
            </span>
            <span className="text-ink2">taken</span>
          </li>
          {step.notTaken.map((one) => (
            <li key={one.model} className="grid grid-cols-[16px_minmax(0,1fr)_minmax(0,1.2fr)] items-center gap-1.5">
              <StateGlyph state="idle" size={12} label="not taken" />
              <span className="truncate text-ink2" title={one.model}>
                {one.model}
              </span>
              <span className="text-ink3">{one.why}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
