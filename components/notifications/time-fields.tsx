"use client";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import type { SettingsInput, SettingsView } from "#server/domains/notifications/schema";
import { clockOf, minuteOf } from "./kind-words.ts";

const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: clockOf(hour * 60) }));
const USUAL_QUIET = { from: 22 * 60, to: 7 * 60 };

type TimeFieldsProps = {
  draft: SettingsInput;
  view: SettingsView;
  onChange: (changes: Partial<SettingsInput>) => void;
};

/** When things go out: the hour of the digest and the hours of quiet, by whose clock. */
export function TimeFields({ draft, view, onChange }: TimeFieldsProps) {
  const { quiet } = draft;
  const zones = [
    { value: "", label: `The team’s: ${view.teamTimeZone}` },
    ...Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
  ];
  const setQuiet = (part: "from" | "to", clock: string) => {
    const minute = minuteOf(clock);
    if (quiet && minute !== null) onChange({ quiet: { ...quiet, [part]: minute } });
  };
  return (
    <section className="grid gap-3" aria-label="When">
      <h2 className="font-600">When</h2>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Field label="Clock">
          <Select
            value={draft.timeZone ?? ""}
            options={zones}
            onValue={(zone) => onChange({ timeZone: zone === "" ? null : zone })}
          />
        </Field>
        <Field label="Daily digest at" hint="Hourly ones go out at the full hour.">
          <Select
            value={String(draft.dailyHour)}
            options={hours}
            onValue={(hour) => onChange({ dailyHour: Number(hour) })}
          />
        </Field>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <div className="grid gap-1">
          <span className="text-12 text-ink2">Quiet hours</span>
          <Segment
            label="Quiet hours"
            value={quiet ? "on" : "off"}
            options={[
              { value: "off", label: "None" },
              { value: "on", label: "Every day" },
            ]}
            onChange={(value) => onChange({ quiet: value === "on" ? USUAL_QUIET : null })}
          />
        </div>
        {quiet && (
          <>
            <Field label="From">
              <Input
                type="time"
                value={clockOf(quiet.from)}
                onChange={(event) => setQuiet("from", event.target.value)}
              />
            </Field>
            <Field label="To">
              <Input type="time" value={clockOf(quiet.to)} onChange={(event) => setQuiet("to", event.target.value)} />
            </Field>
          </>
        )}
      </div>
      {quiet && (
        <label className="flex min-h-6 items-center gap-2 max-md:min-h-9">
          <input
            type="checkbox"
            className="size-4 accent-[var(--ac)]"
            checked={draft.urgentBreaksQuiet}
            onChange={(event) => onChange({ urgentBreaksQuiet: event.target.checked })}
          />
          What is pressing may break through the quiet
        </label>
      )}
      <p className="text-12 text-ink3">
        Mail and webhook wait out the quiet hours. In the app everything is there at once.
      </p>
    </section>
  );
}
