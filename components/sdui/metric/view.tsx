import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { Sparkline } from "#components/charts/spark";
import { valueText } from "#components/lib/chart-values";
import { cn } from "#components/lib/cn";
import { DataMarkChip } from "../data-mark.tsx";
import type { ViewProps } from "../views.tsx";

/** The figure beside its label. A change has an arrow and a sign: it reads without colour, and no direction is good by itself. */
export default function MetricPart({ props }: ViewProps<"metric">) {
  const { label, value, isLarge, change, detail, trend, mark, markText, ...style } = props;
  const Arrow = (change ?? 0) < 0 ? ArrowDownRight : ArrowUpRight;
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <span className="flex flex-wrap items-center gap-x-2 text-12 text-ink3">
        {label}
        <DataMarkChip mark={mark} text={markText} />
      </span>
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className={cn("font-600 [overflow-wrap:anywhere]", isLarge ? "text-26" : "text-15")}>
          {typeof value === "number" ? valueText(value, style) : value}
        </span>
        {change !== undefined && (
          <span className="inline-flex items-center gap-0.5 font-550 text-12 text-ink2">
            <Arrow size={13} aria-hidden />
            {valueText(change, { format: "percent" })}
          </span>
        )}
        {trend && trend.length > 1 && <Sparkline values={trend} label={`${label}: ${trend.length} values`} />}
      </span>
      {detail && <span className="text-12 text-ink2">{detail}</span>}
    </div>
  );
}
