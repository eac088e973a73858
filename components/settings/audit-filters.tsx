"use client";
import { AUDIT_DAYS, type AuditFilter } from "#components/lib/audit-filter";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { ACTOR_KINDS, type ActorKind } from "#server/lib/actor-kinds";

export const actorWords: Record<ActorKind, string> = {
  user: "People",
  agent: "Agents",
  apiKey: "API keys",
  system: "Muster itself",
  webhook: "Webhooks",
  mail: "Mail",
};
const dayWords: Record<string, string> = { "1": "Today", "7": "7 days", "30": "30 days", "365": "A year" };

type FiltersProps = { filter: AuditFilter; onChange: (changes: Record<string, string>) => void };

export function AuditFilters({ filter, onChange }: FiltersProps) {
  const kinds = ACTOR_KINDS.map((value) => ({ value, label: actorWords[value] }));
  const days = AUDIT_DAYS.map((value) => ({ value, label: dayWords[value] ?? value }));
  const field = (name: "who" | "command" | "on", label: string, placeholder: string, maxLength: number) => (
    <Input
      type="search"
      className="max-md:last:col-span-2"
      aria-label={label}
      placeholder={placeholder}
      maxLength={maxLength}
      defaultValue={filter[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <search aria-label="Audit log" className="grid grid-cols-2 gap-2 md:grid-cols-[1fr_1fr_1fr_1.35fr_1fr]">
      <Select
        aria-label="Kind of actor"
        value={filter.kind}
        options={[{ value: "", label: "Anybody" }, ...kinds]}
        onValue={(kind) => onChange({ kind })}
      />
      <Select
        aria-label="Time"
        value={filter.days}
        options={[{ value: "", label: "Any time" }, ...days]}
        onValue={(chosen) => onChange({ days: chosen })}
      />
      {field("who", "Name of who acted", "Who: Lena", 120)}
      {field("command", "Command", "What: task.create", 80)}
      {field("on", "Kind of thing", "On: mission", 60)}
    </search>
  );
}
