import { cn } from "#components/lib/cn";
import { linePath } from "./path.ts";
import { extent, linear } from "./scale.ts";

type SparkProps = {
  values: readonly (number | null)[];
  /** What the row of values says; it is read out instead of the drawing. */
  label: string;
  width?: number;
  height?: number;
  className?: string;
};

/** A line as high as a word, beside the figure it belongs to. The newest value is a dot. */
export function Sparkline({ values, label, width = 72, height = 18, className }: SparkProps) {
  const found = extent(values);
  const x = linear({ from: 0, to: Math.max(1, values.length - 1) }, { from: 2, to: width - 3 });
  const y = found ? linear(found, { from: height - 3, to: 3 }) : () => height / 2;
  const points = values.map((value, index) => (value === null ? null : { x: x(index), y: y(value) }));
  const last = points.findLast((point) => point !== null);
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={cn("inline-block align-middle", className)}
    >
      <path
        className="stroke-ink3"
        fill="none"
        strokeWidth={1.25}
        strokeLinecap="round"
        strokeLinejoin="round"
        d={linePath(points)}
      />
      {last && <circle className="fill-ac" cx={last.x} cy={last.y} r={2} />}
    </svg>
  );
}

/** Bars as high as a word, from zero; the newest is petrol. */
export function MiniBars({ values, label, width = 72, height = 18, className }: SparkProps) {
  const most = Math.max(0, extent(values)?.to ?? 0);
  const step = width / Math.max(1, values.length);
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={cn("inline-block align-middle", className)}
    >
      {values.map((value, index) => {
        const size = most > 0 ? Math.max(0, ((value ?? 0) / most) * (height - 1)) : 0;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={index}
            className={index === values.length - 1 ? "fill-ac" : "fill-line2"}
            x={index * step}
            y={height - Math.max(1, size)}
            width={Math.max(1, step - 1)}
            height={Math.max(1, size)}
            rx={0.75}
          />
        );
      })}
    </svg>
  );
}
