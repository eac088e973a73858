"use client";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { money } from "#components/lib/format";
import { taskState, taskStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, Row } from "#components/ui/table";
import { Age } from "#components/ui/time";
import { type CellProps, DueCell, LabelsCell, PriorityCell, SeatCell, TitleCell } from "./task-cells.tsx";

type LineProps = CellProps & { isMarked: boolean; isPending: boolean; onMark: (isMarked: boolean) => void };

/** A task as a row that can be marked and changed where it stands. */
export function TaskLine(props: LineProps) {
  const { task, mayChange, isMarked, isPending, onMark } = props;
  const team = useTeam();
  const state = taskState(task);
  return (
    <Row className={cn(isMarked && "bg-sunk", isPending && "opacity-60")} aria-busy={isPending}>
      {mayChange && (
        <Cell className="w-7 pr-1">
          <span className="grid size-6 place-items-center max-md:size-9 max-md:justify-items-start">
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
