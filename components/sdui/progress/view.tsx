import { valueText } from "#components/lib/chart-values";
import { Meter } from "#components/ui/meter";
import type { ViewProps } from "../views.tsx";

export default function ProgressPart({ props }: ViewProps<"progress">) {
  const { label, value, max, forecast, ...style } = props;
  return (
    <div className="grid gap-1">
      <span className="flex justify-between gap-3">
        <span className="[overflow-wrap:anywhere]">{label}</span>
        <span className="shrink-0 text-ink2">
          {valueText(value, style)} of {valueText(max, style)}
        </span>
      </span>
      <Meter label={label} value={value} max={max} {...(forecast === undefined ? {} : { forecast })} isTall />
      {forecast !== undefined && <span className="text-12 text-ink3">Expected: {valueText(forecast, style)}</span>}
    </div>
  );
}
