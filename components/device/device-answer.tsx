"use client";
import { useState } from "react";
import { DataProvider } from "#components/trpc/provider";
import { Field } from "#components/ui/field";
import { RadioCard } from "#components/ui/radio-card";
import { Select } from "#components/ui/select";
import {
  DEVICE_DAYS,
  DEVICE_LEVELS,
  type DeviceDays,
  type DeviceLevel,
  USUAL_DEVICE_DAYS,
} from "#server/lib/device-levels";
import { ROLE_SCOPES, type Role } from "#server/lib/scopes";
import { DeviceButtons } from "./device-buttons.tsx";
import { DeviceScopes } from "./device-scopes.tsx";

type Team = { slug: string; name: string; role: Role };
type DeviceAnswerProps = { code: string; teams: Team[] };

const dayWords: Record<DeviceDays, string> = { 7: "a week", 30: "30 days", 90: "90 days", 365: "a year" };
const dayOptions = DEVICE_DAYS.map((days) => ({ value: String(days), label: dayWords[days] }));

/** In which team, what it may do and for how long; then yes or no. */
export function DeviceAnswer({ code, teams }: DeviceAnswerProps) {
  const [slug, setSlug] = useState(() => (teams.find(mayMakeKeys) ?? teams[0])?.slug ?? "");
  const [level, setLevel] = useState<DeviceLevel>("all");
  const [days, setDays] = useState<DeviceDays>(USUAL_DEVICE_DAYS);
  const team = teams.find((one) => one.slug === slug);
  if (!team) return null;
  const words = levelWords(team.role);
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="In the team">
          <Select value={slug} options={teams.map(optionOf)} onValue={setSlug} />
        </Field>
        <Field label="It stays signed in for">
          <Select
            value={String(days)}
            options={dayOptions}
            onValue={(chosen) => setDays(DEVICE_DAYS.find((one) => String(one) === chosen) ?? USUAL_DEVICE_DAYS)}
          />
        </Field>
      </div>
      {mayMakeKeys(team) && (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1 text-12 text-ink2">It may</legend>
          {DEVICE_LEVELS.map((one) => (
            <RadioCard
              key={one}
              name="level"
              value={one}
              isChosen={level === one}
              onChoose={() => setLevel(one)}
              {...words[one]}
            />
          ))}
          <DeviceScopes level={level} role={team.role} />
        </fieldset>
      )}
      <DataProvider key={slug} teamSlug={slug}>
        <DeviceButtons
          code={code}
          level={level}
          days={days}
          offReason={mayMakeKeys(team) ? undefined : `In ${team.name} you are a viewer, and viewers let no programs in`}
        />
      </DataProvider>
    </div>
  );
}

const mayMakeKeys = ({ role }: Team): boolean => ROLE_SCOPES[role].includes("keys:write");

const optionOf = ({ slug, name, role }: Team) => ({
  value: slug,
  label: role === "viewer" ? `${name} (you only read there)` : name,
});

function levelWords(role: Role): Record<DeviceLevel, { label: string; hint: string }> {
  const more = ROLE_SCOPES[role].includes("team:manage") ? ", manage members and export the team" : "";
  return {
    all: { label: "Everything the command line does", hint: `Work, and also make and end API keys${more}` },
    work: { label: "Work", hint: "Start missions, write tasks and documents, decide approvals" },
    look: { label: "Only look", hint: "Read what the team does, change nothing" },
  };
}
