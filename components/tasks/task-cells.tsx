"use client";
import { Pencil } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import type { TaskRow as Task } from "#server/domains/tasks/schema";
import { PRIORITIES } from "#server/lib/task-lists";
import { ChoiceEditor, EditCell, TextEditor } from "./cell-editors.tsx";
import { Due } from "./due.tsx";
import type { TaskChange } from "./task-changes.ts";
import { dayOf, endOfDay, labelsOf, priorityOptions } from "./task-fields.tsx";

export type SeatOption = { value: string; label: string };
export type CellProps = {
  task: Task;
  seats: SeatOption[];
  mayChange: boolean;
  onChange: (change: TaskChange) => void;
};

export function seatOf(value: string): { kind: "agent" | "user"; id: string } | null {
  const [kind, id] = value.split(":");
  return (kind === "agent" || kind === "user") && id ? { kind, id } : null;
}

export function TitleCell({ task, mayChange, onChange }: CellProps) {
  const team = useTeam();
  const shown = (
    <Link
      href={`${team.path}/tasks/${task.id}`}
      dir="auto"
      className="line-clamp-2 font-550 hover:underline [overflow-wrap:anywhere]"
    >
      {task.title}
    </Link>
  );
  return (
    <>
      <span className="group/title flex items-center gap-1">
        {shown}
        {mayChange && (
          <EditCell
            label={`Rename T-${task.number}`}
            className="shrink-0 justify-center text-ink3 opacity-0 focus-visible:opacity-100 group-hover/title:opacity-100 max-md:hidden"
            editor={(close) => (
              <TextEditor
                label={`New name of T-${task.number}`}
                value={task.title}
                most={200}
                onSave={(title) => title !== "" && onChange({ kind: "title", title })}
                onClose={close}
              />
            )}
          >
            <Pencil size={12} aria-hidden />
          </EditCell>
        )}
      </span>
      {task.blockedReason && <p className="line-clamp-1 text-12 text-block">{task.blockedReason}</p>}
      <p className="flex flex-wrap items-center gap-1.5 text-12 text-ink3 md:hidden">
        T-{task.number}
        {task.assignee && ` · ${task.assignee.name}`}
        {task.dueAt && <Due at={task.dueAt} isOver={isOver(task)} />}
        {task.labels.length > 0 && `· ${task.labels.join(" · ")}`}
      </p>
    </>
  );
}

const isOver = (task: Task): boolean => task.status === "done" || task.status === "cancelled";

export function SeatCell({ task, seats, mayChange, onChange }: CellProps) {
  const who = task.assignee && (
    <>
      <ActorFace kind={task.assignee.kind} name={task.assignee.name} size={16} /> {task.assignee.name}
    </>
  );
  if (!mayChange || isOver(task)) return <span className="flex items-center gap-2 whitespace-nowrap">{who}</span>;
  return (
    <EditCell
      label={`Give T-${task.number} to somebody else, now ${task.assignee?.name ?? "Nobody"}`}
      className="whitespace-nowrap"
      editor={(close) => (
        <ChoiceEditor
          label={`Who does T-${task.number}`}
          value={task.assignee ? `${task.assignee.kind}:${task.assignee.id}` : ""}
          options={[...(task.assignee && task.status !== "assigned" ? [] : [{ value: "", label: "Nobody" }]), ...seats]}
          onSave={(value) => onChange({ kind: "assign", to: seatOf(value) })}
          onClose={close}
        />
      )}
    >
      {who ?? <span className="text-ink3">Nobody</span>}
    </EditCell>
  );
}

export function PriorityCell({ task, mayChange, onChange }: CellProps) {
  const shown = <span className={cn(task.priority === "urgent" && "font-550 text-wait")}>{task.priority}</span>;
  if (!mayChange) return shown;
  return (
    <EditCell
      label={`Priority of T-${task.number}: ${task.priority}`}
      editor={(close) => (
        <ChoiceEditor
          label={`Priority of T-${task.number}`}
          value={task.isPriorityFixed ? task.priority : "auto"}
          options={priorityOptions}
          onSave={(value) =>
            onChange({ kind: "priority", priority: PRIORITIES.find((one) => one === value) ?? "auto" })
          }
          onClose={close}
        />
      )}
    >
      {shown}
    </EditCell>
  );
}

export function DueCell({ task, mayChange, onChange }: CellProps) {
  const shown = task.dueAt ? <Due at={task.dueAt} isOver={isOver(task)} /> : <span className="text-ink3">–</span>;
  if (!mayChange) return shown;
  return (
    <EditCell
      label={`Due date of T-${task.number}`}
      editor={(close) => (
        <TextEditor
          label={`Due date of T-${task.number}`}
          type="date"
          value={dayOf(task.dueAt)}
          most={10}
          onSave={(day) => onChange({ kind: "due", dueAt: endOfDay(day) })}
          onClose={close}
        />
      )}
    >
      {shown}
    </EditCell>
  );
}

export function LabelsCell({ task, mayChange, onChange }: CellProps) {
  const text = task.labels.join(", ");
  const shown = text ? (
    <span className="max-w-36 truncate" title={text}>
      {text}
    </span>
  ) : (
    <span className="text-ink3">–</span>
  );
  if (!mayChange) return shown;
  return (
    <EditCell
      label={`Labels of T-${task.number}`}
      editor={(close) => (
        <TextEditor
          label={`Labels of T-${task.number}, apart by commas`}
          value={text}
          most={500}
          onSave={(next) => onChange({ kind: "labels", labels: labelsOf(next) })}
          onClose={close}
        />
      )}
    >
      {shown}
    </EditCell>
  );
}
