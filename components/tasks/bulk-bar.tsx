"use client";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { taskStatusWords } from "#components/lib/view-states";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import type { TaskRow } from "#server/domains/tasks/schema";
import { PRIORITIES, taskStatusOf } from "#server/lib/task-lists";
import { type SeatOption, seatOf } from "./task-cells.tsx";
import type { TaskChange } from "./task-changes.ts";
import { priorityOptions } from "./task-fields.tsx";
import type { ChangeReport, TaskChanges } from "./use-task-changes.ts";

type ActionsProps = { count: number; seats: SeatOption[]; isBusy: boolean; onChange: (change: TaskChange) => void };

const moves = ["inbox", "in_progress", "done"] as const;

/** A list whose choice is done at once and which then shows its name again. */
function Act(props: {
  label: string;
  isBusy: boolean;
  options: readonly SeatOption[];
  onPick: (value: string) => void;
}) {
  const { label, isBusy, options, onPick } = props;
  return (
    <Select
      aria-label={label}
      className="w-auto max-w-36"
      disabled={isBusy}
      value=""
      options={[{ value: "", label }, ...options]}
      onValue={onPick}
    />
  );
}

function Actions({ count, seats, isBusy, onChange }: ActionsProps) {
  const [label, setLabel] = useState("");
  const [isCancelling, setCancelling] = useState(false);
  if (isCancelling)
    return (
      <>
        <span className="px-1">Call {plural(count, "task")} off, and what needs them?</span>
        <Button
          kind="danger"
          onClick={() => {
            setCancelling(false);
            onChange({ kind: "cancel" });
          }}
        >
          Call them off
        </Button>
        <Button kind="quiet" onClick={() => setCancelling(false)}>
          Leave them
        </Button>
      </>
    );
  return (
    <>
      <Act
        label="Give to"
        isBusy={isBusy}
        options={seats}
        onPick={(value) => onChange({ kind: "assign", to: seatOf(value) })}
      />
      <Act
        label="Priority"
        isBusy={isBusy}
        options={priorityOptions}
        onPick={(value) => onChange({ kind: "priority", priority: PRIORITIES.find((one) => one === value) ?? "auto" })}
      />
      <Act
        label="Move to"
        isBusy={isBusy}
        options={moves.map((value) => ({ value, label: taskStatusWords[value] }))}
        onPick={(value) => {
          const to = taskStatusOf(value);
          if (to) onChange({ kind: "move", to });
        }}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (label.trim()) onChange({ kind: "add-label", label: label.trim() });
          setLabel("");
        }}
      >
        <Input
          aria-label="Add a label"
          placeholder="Add a label"
          maxLength={40}
          className="w-28"
          disabled={isBusy}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </form>
      <Button kind="danger" isBusy={isBusy} onClick={() => setCancelling(true)}>
        Call off
      </Button>
    </>
  );
}

function Report({ report, onClose }: { report: ChangeReport; onClose: () => void }) {
  return (
    <div className="w-full px-1">
      <p role="status" className="flex min-h-7 items-center gap-2">
        <span className="min-w-0 flex-1">{report.text}</span>
        {report.undo && (
          <Button size="small" onClick={() => void report.undo?.()}>
            Undo
          </Button>
        )}
        <Button size="small" kind="quiet" onClick={onClose}>
          Close
        </Button>
      </p>
      {report.failed.length > 0 && (
        <ul role="alert" className="max-h-32 overflow-y-auto text-12 text-fail">
          {report.failed.map(({ task, error }) => (
            <li key={task.id}>
              T-{task.number} stays as it is: {error}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type BulkBarProps = { tasks: TaskRow[]; seats: SeatOption[]; changes: TaskChanges; onClear: () => void };

/** What can be done to all that are marked, and what became of each. */
export function BulkBar({ tasks, seats, changes, onClear }: BulkBarProps) {
  const isBusy = tasks.some((task) => changes.pending.has(task.id));
  return (
    <section
      aria-label="Marked tasks"
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-10 border border-line2 bg-surface p-2 shadow-2 max-md:bottom-20"
    >
      {changes.report && <Report report={changes.report} onClose={changes.dismiss} />}
      {tasks.length > 0 && (
        <>
          <span className="px-1 text-12 text-ink2">{tasks.length} marked</span>
          <Actions
            count={tasks.length}
            seats={seats}
            isBusy={isBusy}
            onChange={(change) => void changes.change(tasks, change)}
          />
          <Button kind="quiet" onClick={onClear}>
            Clear
          </Button>
        </>
      )}
    </section>
  );
}
