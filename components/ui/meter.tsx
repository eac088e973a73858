import { cn } from "#components/lib/cn";

type MeterProps = {
  label: string;
  value: number;
  max: number;
  forecast?: number;
  hasCap?: boolean;
  isTall?: boolean;
  className?: string;
};

const share = (value: number, max: number) => `${max > 0 ? Math.min(100, Math.max(0, (value / max) * 100)) : 0}%`;

/** A bullet bar: solid is actual, hatched is forecast, the mark at the end is the cap. */
export function Meter({ label, value, max, forecast, hasCap, isTall, className }: MeterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> cannot show a forecast and a cap in one bar
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={Math.max(max, value)}
      className={cn("relative rounded-3 bg-sunk", isTall ? "h-2" : "h-1.5", className)}
    >
      <div className="absolute inset-0 overflow-hidden rounded-3">
        {forecast !== undefined && forecast > value && (
          <div className="hatch-ac absolute inset-y-0 left-0" style={{ width: share(forecast, max) }} />
        )}
        <div
          className={cn("absolute inset-y-0 left-0", value > max ? "bg-fail" : "bg-ac")}
          style={{ width: share(value, max) }}
        />
      </div>
      {hasCap && <span className="absolute -inset-y-0.5 right-0 w-0.5 bg-ink" aria-hidden />}
    </div>
  );
}
