import { type ValueStyle, valueText } from "#components/lib/chart-values";
import { cn } from "#components/lib/cn";
import { extent } from "./scale.ts";

type BarRowsProps = {
  labels: readonly string[];
  values: readonly (number | null)[];
  petrol: number | null;
  forecastFrom?: number | undefined;
  style: ValueStyle;
};

/** Bars on their side: the name before, the value behind, so that they need no scale. Below zero they grow to the left. */
export function BarRows({ labels, values, petrol, forecastFrom, style }: BarRowsProps) {
  const found = extent(values);
  const from = Math.min(0, found?.from ?? 0);
  const span = Math.max(0, found?.to ?? 0) - from || 1;
  const part = (value: number) => `${(value / span) * 100}%`;
  return (
    <ol className="grid grid-cols-[minmax(0,max-content)_minmax(40px,1fr)_max-content] items-center gap-x-3 gap-y-1.5 py-1 text-12">
      {labels.map((label, index) => {
        const value = values[index] ?? null;
        const isForecast = forecastFrom !== undefined && index >= forecastFrom;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two bars may carry the same name
          <li key={index} className="contents">
            <span className="max-w-48 truncate text-ink2" title={label}>
              {label}
            </span>
            <span className="relative h-3.5 border-line border-l" aria-hidden>
              {value !== null && (
                <span
                  className={cn(
                    "absolute inset-y-0 rounded-3",
                    isForecast ? "hatch border border-ctl" : index === petrol ? "bg-ac" : "bg-ink3",
                  )}
                  style={{ left: part(Math.min(0, value) - from), width: `max(1px, ${part(Math.abs(value))})` }}
                />
              )}
            </span>
            <span className="text-right font-550">{valueText(value, style)}</span>
          </li>
        );
      })}
    </ol>
  );
}
