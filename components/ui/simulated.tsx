import { cn } from "#components/lib/cn";
import { shortModel } from "#components/lib/format";

/** The mark of everything that is not quite real: `▨ simulated`. */
export function SimulatedMark({ className }: { className?: string }) {
  return (
    <span
      className={cn("inline-flex items-center gap-1 whitespace-nowrap", className)}
      title="The built-in simulated model: works by rules on your files, not a language model"
    >
      <span className="hatch size-2.5 rounded-[2px] border border-ctl" aria-hidden />
      simulated
    </span>
  );
}

type ModelNameProps = { model: string | null | undefined; isSimulated: boolean; isFull?: boolean; className?: string };

export function ModelName({ model, isSimulated, isFull, className }: ModelNameProps) {
  if (isSimulated) return <SimulatedMark className={className} />;
  if (!model) return null;
  return (
    <span className={cn("truncate", className)} title={model}>
      {isFull ? model : shortModel(model)}
    </span>
  );
}
