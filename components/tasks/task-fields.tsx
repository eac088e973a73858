"use client";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

export const priorityOptions = [
  { value: "auto", label: "As due date and dependants ask" },
  { value: "urgent", label: "Urgent" },
  { value: "high", label: "High" },
  { value: "normal", label: "Normal" },
  { value: "low", label: "Low" },
] as const;
export type PriorityChoice = (typeof priorityOptions)[number]["value"];

export function PriorityField({
  value,
  onChange,
}: {
  value: PriorityChoice;
  onChange: (value: PriorityChoice) => void;
}) {
  return (
    <Field label="Priority">
      <Select
        value={value}
        options={priorityOptions}
        onValue={(next) => onChange(priorityOptions.find((one) => one.value === next)?.value ?? "auto")}
      />
    </Field>
  );
}

/** A day of the browser's own calendar; the task is due at its end. */
export function DueField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Due">
      <Input type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

export function dayOf(date: Date | null): string {
  if (!date) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function endOfDay(day: string): Date | null {
  return day === "" ? null : new Date(`${day}T23:59:59`);
}

/** Labels as typed: apart by commas. */
export function labelsOf(text: string): string[] {
  return text
    .split(",")
    .map((label) => label.trim())
    .filter((label) => label !== "");
}

export function LabelsField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Labels" hint="Apart by commas.">
      <Input value={value} maxLength={500} placeholder="none" onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

type Linkable = { id: string; number: number; title: string };
type LinksFieldProps = { value: string[]; tasks: Linkable[]; onChange: (value: string[]) => void };

/** The tasks it waits for, as chips, with a list to add from. */
export function LinksField({ value, tasks, onChange }: LinksFieldProps) {
  const [chosen, setChosen] = useState("");
  const left = tasks.filter((task) => !value.includes(task.id));
  const add = (id: string) => {
    setChosen("");
    if (id) onChange([...value, id]);
  };
  return (
    <div className="grid gap-1.5">
      <Field label="Waits for" hint="It begins when these are done.">
        <Select
          value={chosen}
          onValue={add}
          options={[
            { value: "", label: left.length === 0 ? "No other task here" : "Add a task…" },
            ...left.map((task) => ({ value: task.id, label: `T-${task.number} ${task.title}` })),
          ]}
        />
      </Field>
      <ul className="flex flex-wrap gap-1.5">
        {value.map((id) => {
          const task = tasks.find((one) => one.id === id);
          return (
            <li key={id}>
              <Chip className="max-w-full whitespace-normal">
                {task ? `T-${task.number} ${task.title}` : "A task of before"}
                <Button
                  kind="quiet"
                  size="icon"
                  className="-my-1 size-6"
                  aria-label={`Do not wait for ${task ? `T-${task.number}` : "it"}`}
                  onClick={() => onChange(value.filter((one) => one !== id))}
                >
                  <X size={12} aria-hidden />
                </Button>
              </Chip>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
