type DataMarkChipProps = { mark?: "sample" | "forecast" | undefined; text?: string | undefined };

const words = { sample: "Sample data", forecast: "Forecast" };

/** The hatch of what is not quite real. */
export function DataMarkChip({ mark, text }: DataMarkChipProps) {
  if (!mark) return null;
  return (
    <span className="inline-flex items-center gap-1 rounded-5 bg-sunk px-1.5 text-11 text-ink2">
      <span className="hatch size-2.5 rounded-[2px] border border-ctl" aria-hidden />
      {text ?? words[mark]}
    </span>
  );
}
