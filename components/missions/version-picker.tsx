"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { Select } from "#components/ui/select";
import type { PlanVersionRow, ReplanView } from "#server/domains/plans/schema";

type VersionPickerProps = {
  missionId: string;
  current: number;
  value: number | null;
  onChange: (version: number | null) => void;
};

const originWords: Record<PlanVersionRow["origin"], string> = {
  proposed: "first plan",
  edited: "edited",
  revised: "planned anew",
};

const labelOf = (row: PlanVersionRow, current: number) =>
  `v${row.version} · ${originWords[row.origin]} by ${row.by}${row.approvedBy ? `, approved by ${row.approvedBy}` : ""}${row.version === current ? " · in force" : ""}`;

/** Which version of the plan is shown, and whether it is being thought over now. */
export function VersionPicker({ missionId, current, value, onChange }: VersionPickerProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.plans.versions.queryOptions({ missionId }));
  const versions = query.data?.versions ?? [];
  const replans = query.data?.replans ?? [];
  if (versions.length < 2)
    return (
      <>
        <Chip tone="outline">version {current}</Chip>
        <Thinking replans={replans} />
      </>
    );
  return (
    <>
      <Select
        aria-label="Version of the plan"
        className="w-auto max-w-full"
        value={String(value ?? current)}
        options={versions.map((row) => ({ value: String(row.version), label: labelOf(row, current) }))}
        onValue={(next) => onChange(Number(next) === current ? null : Number(next))}
      />
      <Thinking replans={replans} />
    </>
  );
}

/** The newest thought about another plan, while it is under way or when it came to nothing. */
function Thinking({ replans }: { replans: ReplanView[] }) {
  const last = replans[0];
  if (!last || (last.closedAt !== null && last.outcome !== "failed")) return null;
  return (
    <Chip tone={last.closedAt === null ? "live" : "fail"} title={last.cause}>
      {last.closedAt === null ? "being thought over" : "planning again failed"}
    </Chip>
  );
}
