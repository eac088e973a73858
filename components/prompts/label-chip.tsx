import { Chip } from "#components/ui/chip";
import { PRODUCTION } from "#server/lib/prompts/words";

/** A label and the version it means. Production is the one in use unless an agent says otherwise. */
export function LabelChip({ label, version }: { label: string; version?: number }) {
  return (
    <Chip tone={label === PRODUCTION ? "live" : "outline"}>
      {label}
      {version !== undefined && <span className="tabular-nums">v{version}</span>}
    </Chip>
  );
}
