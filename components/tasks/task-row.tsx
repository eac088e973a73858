"use client";
import { Pencil } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { money } from "#components/lib/format";
import { taskState, taskStatusWords } from "#components/lib/view-states";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, Row } from "#components/ui/table";
import { Age } from "#components/ui/time";
import { PRIORITIES, type TaskRow as Task } from "#server/domains/tasks/schema";
import { ChoiceEditor, EditCell, TextEditor } from "./cell-editors.tsx";
import { Due } from "./due.tsx";
import type { TaskChange } from "./task-changes.ts";
import { dayOf, endOfDay, labelsOf, priorityOptions } from "./task-fields.tsx";

export type SeatOption = { value: string; label: string };
type LineProps = {
  task: Task;
  seats: SeatOption[];
  mayChange: boolean;
  isMarked: boolean;
  isPending: boolean;
  onMark: (isMarked: boolean) => void;
  onChange: (change: TaskChange) => void;
};

export function seatOf(value: string): { kind: "agent" | "user"; id: string } | null {
  const [kind, id] = value.split(":");
  return (kind === "agent" || kind === "user") && id ? { kind, id } : null;
}

function TitleCell({ task, mayChange, onChange }: LineProps) {
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
            label={`Change the title of T-${task.number}`}
            className="shrink-0 justify-center text-ink3 opacity-0 focus-visible:opacity-100 group-hover/title:opacity-100 max-md:hidden"
            editor={(close) => (
              <TextEditor
                label={`Title of T-${task.number}`}
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
        {task.labels.join(" · ")}
      </p>
    </>
  );
}

const isOver = (task: Task): boolean => task.status === "done" || task.status === "cancelled";

function SeatCell({ task, seats, mayChange, onChange }: LineProps) {
  const who = task.assignee && (
    <>
      <ActorFace kind={task.assignee.kind} name={task.assignee.name} size={16} /> {task.assignee.name}
    </>
  );
  if (!mayChange || isOver(task)) return <span className="flex items-center gap-2 whitespace-nowrap">{who}</span>;
  return (
    <EditCell
      label={`Give T-${task.number} to somebody else`}
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

function PriorityCell({ task, mayChange, onChange }: LineProps) {
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

function DueCell({ task, mayChange, onChange }: LineProps) {
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

function LabelsCell({ task, mayChange, onChange }: LineProps) {
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

/** A task as a row that can be marked and changed where it stands. */
export function TaskLine(props: LineProps) {
  const { task, mayChange, isMarked, isPending, onMark } = props;
  const team = useTeam();
  const state = taskState(task);
  return (
    <Row className={cn(isMarked && "bg-sunk", isPending && "opacity-60")} aria-busy={isPending}>
      {mayChange && (
        <Cell className="w-7 pr-1">
          <span className="grid size-6 place-items-center max-md:size-9">
            <input
              type="checkbox"
              className="size-4 accent-ac"
              aria-label={`Mark T-${task.number}`}
              checked={isMarked}
              onChange={(event) => onMark(event.target.checked)}
            />
          </span>
        </Cell>
      )}
      <Cell className="w-full py-1.5 md:min-w-56">
        <TitleCell {...props} />
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-ink3">
        T-{task.number}
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-ink3">
        {task.missionId && (
          <Link href={`${team.path}/missions/${task.missionId}`} className="hover:underline">
            M-{task.missionNumber}
          </Link>
        )}
      </Cell>
      <Cell>
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <StateGlyph state={state} size={12} /> {state === "blocked" ? "Blocked" : taskStatusWords[task.status]}
        </span>
      </Cell>
      <Cell isExtra>
        <SeatCell {...props} />
      </Cell>
      <Cell isExtra>
        <PriorityCell {...props} />
      </Cell>
      <Cell isExtra>
        <DueCell {...props} />
      </Cell>
      <Cell isExtra className="max-xl:hidden">
        <LabelsCell {...props} />
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right">
        {task.criteria > 0 ? `${task.proven}/${task.criteria}` : "–"}
      </Cell>
      <Cell isExtra className="text-right max-xl:hidden">
        {money(task.costMicros, "call")}
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right text-ink3 max-xl:hidden">
        <Age at={task.updatedAt} />
      </Cell>
    </Row>
  );
}
