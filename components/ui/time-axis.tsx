import { axisOf, type TraceSpan } from "#components/lib/trace";

/** The times over the bars of a shared axis. They count from the browser's clock, which is not the server's. */
export function TimeAxis({ span }: { span: TraceSpan }) {
  return (
    <span className="relative h-4" suppressHydrationWarning>
      {axisOf(span).map((tick) => (
        <span
          key={tick.leftPercent}
          className="absolute"
          style={{ left: `${tick.leftPercent}%` }}
          suppressHydrationWarning
        >
          {tick.label}
        </span>
      ))}
    </span>
  );
}
