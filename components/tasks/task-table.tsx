"use client";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import { taskState, taskStatusWords } from "#components/lib/view-states";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age } from "#components/ui/time";
import type { TaskRow } from "#server/domains/tasks/schema";
import { Due } from "./due.tsx";

function TaskLine({ task }: { task: TaskRow }) {
  const team = useTeam();
  const state = taskState(task);
  return (
    <Row>
      <Cell className="w-full md:min-w-56 py-1.5">
        <Link href={`${team.path}/tasks/${task.id}`} className="font-550 hover:underline">
          {task.title}
        </Link>
        {task.blockedReason && <p className="line-clamp-1 text-12 text-block">{task.blockedReason}</p>}
        {(task.dueAt || task.labels.length > 0) && (
          <p className="flex flex-wrap items-center gap-1.5 text-12 text-ink3">
            {task.dueAt && <Due at={task.dueAt} isOver={task.status === "done" || task.status === "cancelled"} />}
            {task.labels.join(" · ")}
          </p>
        )}
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
        {task.assignee && (
          <span className="flex items-center gap-2 whitespace-nowrap">
            <ActorFace kind={task.assignee.kind} name={task.assignee.name} size={16} /> {task.assignee.name}
          </span>
        )}
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right">
        {task.criteria > 0 ? `${task.proven}/${task.criteria}` : "–"}
      </Cell>
      <Cell isExtra className="text-right">
        {money(task.costMicros, "call")}
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right text-ink3">
        <Age at={task.updatedAt} />
      </Cell>
    </Row>
  );
}

export function TaskTable({ tasks }: { tasks: TaskRow[] }) {
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Task</HeadCell>
          <HeadCell isExtra>Id</HeadCell>
          <HeadCell isExtra>Mission</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell isExtra>By</HeadCell>
          <HeadCell isExtra className="text-right">
            Proof
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Money
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Changed
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </tbody>
    </Table>
  );
}
