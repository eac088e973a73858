"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

export type TaskFilter = { assignee: string; label: string; due: "any" | "overdue" | "week" };
export const noFilter: TaskFilter = { assignee: "", label: "", due: "any" };

const dueOptions = [
  { value: "any", label: "Due any time" },
  { value: "overdue", label: "Overdue" },
  { value: "week", label: "Due within a week" },
] as const;

/** The same for a whole day, so that the list is not asked for anew each second. */
function dueBefore(due: TaskFilter["due"]): Date | undefined {
  if (due === "any") return undefined;
  const now = new Date();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return due === "overdue" ? midnight : new Date(midnight.getTime() + 8 * 86_400_000);
}

/** The part of the query's input that the filters stand for. Nothing is sent for what is not chosen. */
export function filterInput({ assignee, label, due }: TaskFilter) {
  const before = dueBefore(due);
  return {
    ...(assignee.startsWith("agent:") ? { assigneeAgentId: assignee.slice(6) } : {}),
    ...(assignee.startsWith("user:") ? { assigneeUserId: assignee.slice(5) } : {}),
    ...(label ? { label } : {}),
    ...(before ? { dueBefore: before } : {}),
  };
}

type FiltersProps = { value: TaskFilter; onChange: (value: TaskFilter) => void };

export function TaskFilters({ value, onChange }: FiltersProps) {
  const trpc = useTRPC();
  const [label, setLabel] = useState(value.label);
  const agents = useQuery(trpc.agents.list.queryOptions());
  const members = useQuery(trpc.team.members.queryOptions());
  const who = [
    { value: "", label: "Anybody" },
    ...(members.data ?? []).map((member) => ({ value: `user:${member.userId}`, label: member.name })),
    ...(agents.data ?? []).map((agent) => ({ value: `agent:${agent.id}`, label: agent.name })),
  ];
  return (
    <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <Select
        aria-label="Who does it"
        className="sm:w-40"
        value={value.assignee}
        options={who}
        onValue={(assignee) => onChange({ ...value, assignee })}
      />
      <Select
        aria-label="When it is due"
        className="sm:w-40"
        value={value.due}
        options={dueOptions}
        onValue={(next) => onChange({ ...value, due: dueOptions.find((one) => one.value === next)?.value ?? "any" })}
      />
      <form
        className="max-sm:col-span-2"
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ ...value, label: label.trim() });
        }}
      >
        <Input
          aria-label="Label"
          className="sm:w-40"
          placeholder="Label, then Enter"
          maxLength={40}
          value={label}
          onChange={(event) => {
            setLabel(event.target.value);
            if (event.target.value === "") onChange({ ...value, label: "" });
          }}
        />
      </form>
    </div>
  );
}
