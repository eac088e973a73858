"use client";
import { useQuery } from "@tanstack/react-query";
import { Search, SlidersHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { plainView, type TaskView } from "#components/lib/task-view";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { PRIORITIES } from "#server/lib/task-lists";

const dueOptions = [
  { value: "any", label: "Due any time" },
  { value: "overdue", label: "Overdue" },
  { value: "week", label: "Due within a week" },
] as const;

const priorityOptions = [
  { value: "", label: "Any priority" },
  ...[...PRIORITIES].reverse().map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) })),
];

type FiltersProps = { view: TaskView; onChange: (change: Partial<TaskView>) => void };

type TypedProps = { label: string; placeholder: string; value: string; most: number; onValue: (text: string) => void };

/** A field whose words count a moment after the last key, or at Enter. */
function Typed({ label, placeholder, value, most, onValue }: TypedProps) {
  const [text, setText] = useState(value);
  // What this field said last: another value comes from outside, such as "Show all".
  const [said, setSaid] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== said) {
    setSaid(value);
    setText(value);
  }
  const say = (next: string, waitMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setSaid(next);
      onValue(next);
    }, waitMs);
  };
  return (
    <Input
      aria-label={label}
      placeholder={placeholder}
      maxLength={most}
      value={text}
      className="sm:w-36"
      onChange={(event) => say(event.target.value, 300)}
      onKeyDown={(event) => event.key === "Enter" && say(text, 0)}
    />
  );
}

function Choices({ view, onChange }: FiltersProps) {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.list.queryOptions());
  const members = useQuery(trpc.team.members.queryOptions());
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 50 }));
  const who = [
    { value: "", label: "Anybody" },
    ...(members.data ?? []).map((member) => ({ value: `user:${member.userId}`, label: member.name })),
    ...(agents.data ?? []).map((agent) => ({ value: `agent:${agent.id}`, label: agent.name })),
  ];
  const known = (missions.data?.items ?? []).map((mission) => ({
    value: mission.id,
    label: `M-${mission.number} ${mission.title}`,
  }));
  // A mission that is not among the newest is still named by the address.
  const isFar = view.mission !== "" && !known.some((one) => one.value === view.mission);
  const whole = [
    { value: "", label: "Any mission" },
    ...known,
    ...(isFar ? [{ value: view.mission, label: "The chosen mission" }] : []),
  ];
  return (
    <>
      <Select
        aria-label="Mission"
        className="sm:w-36"
        value={view.mission}
        options={whole}
        onValue={(mission) => onChange({ mission })}
      />
      <Select
        aria-label="Who does it"
        className="sm:w-32"
        value={view.assignee}
        options={who}
        onValue={(assignee) => onChange({ assignee })}
      />
      <Select
        aria-label="Priority"
        className="sm:w-32"
        value={view.priority}
        options={priorityOptions}
        onValue={(next) => onChange({ priority: PRIORITIES.find((one) => one === next) ?? "" })}
      />
      <Select
        aria-label="When it is due"
        className="sm:w-36"
        value={view.due}
        options={dueOptions}
        onValue={(next) => onChange({ due: dueOptions.find((one) => one.value === next)?.value ?? "any" })}
      />
    </>
  );
}

/** How many filters narrow the view; the way of showing is none. */
function countOf(view: TaskView): number {
  const names = ["mission", "assignee", "priority", "due", "label", "text", "proof"] as const;
  return names.filter((name) => view[name] !== plainView[name]).length;
}

/** What is shown, by words and choices. On a phone the choices come when they are asked for. */
export function TaskFilters({ view, onChange }: FiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const chosen = countOf(view);
  const { view: _view, status: _status, group: _group, ...nothing } = plainView;
  return (
    <search className="grid grid-cols-[1fr_auto] gap-2 sm:flex sm:flex-wrap sm:items-center">
      <span className="relative">
        <Search size={13} className="-translate-y-1/2 absolute top-1/2 left-2 text-ink3" aria-hidden />
        <span className="[&_input]:pl-7">
          <Typed
            label="Words or number"
            placeholder="Words or T-12"
            most={200}
            value={view.text}
            onValue={(text) => onChange({ text })}
          />
        </span>
      </span>
      <Button className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal size={13} aria-hidden /> {chosen > 0 ? `Filters ${chosen}` : "Filters"}
      </Button>
      <span className={cn("col-span-2 grid grid-cols-2 gap-2 sm:contents", !isOpen && "max-sm:hidden")}>
        <Choices view={view} onChange={onChange} />
        <Typed
          label="Label"
          placeholder="Label"
          most={40}
          value={view.label}
          onValue={(label) => onChange({ label })}
        />
        <label className="flex min-h-7.5 items-center gap-1.5 whitespace-nowrap text-ink2 max-md:min-h-9">
          <input
            type="checkbox"
            className="size-4 accent-ac"
            checked={view.proof}
            onChange={(event) => onChange({ proof: event.target.checked })}
          />
          Needs proof
        </label>
        {chosen > 0 && (
          <Button kind="quiet" onClick={() => onChange(nothing)}>
            Show all
          </Button>
        )}
      </span>
    </search>
  );
}
