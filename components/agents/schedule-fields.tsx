"use client";
import type { AgentDraft, BeatUnit } from "#components/lib/agent-draft";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";

type ScheduleFieldsProps = {
  draft: AgentDraft;
  error: string | undefined;
  onChange: (changes: Partial<AgentDraft>) => void;
};

const units: { value: BeatUnit; label: string }[] = [
  { value: "s", label: "seconds" },
  { value: "min", label: "minutes" },
  { value: "h", label: "hours" },
  { value: "d", label: "days" },
];

/** When it looks for work by itself. Work that is given to it wakes it at once either way. */
export function ScheduleFields({ draft, error, onChange }: ScheduleFieldsProps) {
  return (
    <fieldset className="flex flex-col items-stretch gap-2">
      <legend className="mb-1 text-12 text-ink2">{draft.isProgram ? "Is to be heard" : "Wakes by itself"}</legend>
      <div>
        <Segment
          label="Heartbeat"
          isSmall
          value={draft.beat}
          options={[
            { value: "none", label: draft.isProgram ? "Every minute" : "Never" },
            { value: "every", label: "Every …" },
            { value: "cron", label: "At times" },
          ]}
          onChange={(beat) => onChange({ beat })}
        />
      </div>
      {draft.beat === "every" && (
        <div className="grid grid-cols-2 items-start gap-2">
          <Field label="Every" error={error}>
            <Input
              inputMode="decimal"
              value={draft.everyCount}
              onChange={(event) => onChange({ everyCount: event.target.value })}
            />
          </Field>
          <Field label="Unit">
            <Select
              value={draft.everyUnit}
              options={units}
              onValue={(value) =>
                onChange({ everyUnit: units.find((unit) => unit.value === value)?.value ?? draft.everyUnit })
              }
            />
          </Field>
        </div>
      )}
      {draft.beat === "cron" && (
        <Field
          label="Cron entry"
          hint="Minute, hour, day, month, weekday, by the team’s clock. 0 9 * * 1-5 is nine o’clock on weekdays."
          error={error}
        >
          <Input
            className="font-mono"
            value={draft.cron}
            maxLength={100}
            onChange={(event) => onChange({ cron: event.target.value })}
          />
        </Field>
      )}
      <p className="text-12 text-ink3">
        {draft.isProgram
          ? "When its program is not heard in time, the agent is shown as late, then as failing, and its work goes to others."
          : "Work given to it wakes it at once. An idle heartbeat costs nothing."}
      </p>
    </fieldset>
  );
}
