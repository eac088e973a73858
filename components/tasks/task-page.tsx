"use client";
import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { stateWords } from "#components/lib/states";
import { withoutIds } from "#components/lib/task-text";
import { taskState, taskStatusWords } from "#components/lib/view-states";
import { Markdown } from "#components/markdown/lazy-markdown";
import { OutsideNote } from "#components/outside/outside-note";
import { RunTable } from "#components/runs/run-table";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { TaskView } from "#server/domains/tasks/schema";
import { BlockerLine } from "./blockers-note.tsx";
import { Due } from "./due.tsx";
import { TaskActions } from "./task-actions.tsx";
import { TaskDocuments } from "./task-documents.tsx";
import { TaskGraph } from "./task-graph.tsx";
import { TaskHistory } from "./task-history.tsx";
import { TaskRail } from "./task-rail.tsx";
import { TaskResult } from "./task-result.tsx";
import { TaskTalk } from "./task-talk.tsx";

function TaskHead({ task }: { task: TaskView }) {
  const state = taskState(task);
  return (
    <header className="border-line border-b pb-4">
      <p className="flex flex-wrap items-center gap-2 text-ink2">
        <Chip tone={state === "blocked" ? "block" : state === "working" ? "live" : "plain"}>
          <StateGlyph state={state} size={12} />{" "}
          {state === "blocked" ? stateWords.blocked : taskStatusWords[task.status]}
        </Chip>
        T-{task.number}
        {task.assignee && (
          <span className="flex items-center gap-1.5">
            <ActorFace kind={task.assignee.kind} name={task.assignee.name} size={16} /> {task.assignee.name}
          </span>
        )}
        {task.priority !== "normal" && (
          <Chip tone={task.priority === "urgent" ? "wait" : "plain"}>{task.priority}</Chip>
        )}
        {task.dueAt && <Due at={task.dueAt} isOver={task.status === "done" || task.status === "cancelled"} />}
        {task.labels.map((label) => (
          <Chip key={label} tone="outline">
            {label}
          </Chip>
        ))}
        <span className="text-ink3">
          changed <Age at={task.updatedAt} isAgo />
        </span>
      </p>
      <h2 dir="auto" className="mt-2 font-600 text-20 [overflow-wrap:anywhere]">
        {task.title}
      </h2>
      <OutsideNote origins={task.outside} subject={{ kind: "task", id: task.id }} className="mt-2" />
      {task.blockedReason && (
        <p className="mt-2 flex items-center gap-2 rounded-8 bg-block-soft px-3 py-2 text-block">
          <StateGlyph state="blocked" /> {task.blockedReason}
        </p>
      )}
      {task.blockers.some((blocker) => blocker.kind !== "held") && (
        <ul aria-label="What holds it up" className="mt-2 rounded-8 bg-block-soft px-3 py-1 text-block">
          {task.blockers
            .filter((blocker) => blocker.kind !== "held")
            .map((blocker) => (
              <BlockerLine key={blocker.id} blocker={{ ...blocker, taskId: null }} />
            ))}
        </ul>
      )}
    </header>
  );
}

function TaskBody({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const runs = useQuery(trpc.runs.list.queryOptions({ taskId: task.id, limit: 20 }));
  return (
    <div className="grid grid-cols-1 gap-6 p-4">
      <TaskHead task={task} />
      {task.description && (
        <section aria-label="What is to be done">
          <h3 className="mb-1 font-600">What is to be done</h3>
          <Markdown text={withoutIds(task.description)} />
        </section>
      )}
      {task.returns.map((entry) => (
        <Notice key={`${entry.by}-${entry.at.getTime()}`} kind="wait">
          <strong className="font-600">{entry.by} sent it back.</strong> {entry.reason}
        </Notice>
      ))}
      <section aria-label="Result">
        <h3 className="mb-1 font-600">Result</h3>
        {task.result ? (
          <TaskResult result={task.result} />
        ) : (
          <Empty title="No result yet">What {task.assignee?.name ?? "the assignee"} delivers lands here.</Empty>
        )}
      </section>
      <TaskDocuments taskId={task.id} />
      <TaskGraph task={task} />
      <section aria-label="Runs">
        <h3 className="mb-1 font-600">Runs</h3>
        <QueryState query={runs} subject="The runs" loading={<SkeletonRows rows={2} label="Loading runs" />}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title="No run yet">It starts when its inputs are ready.</Empty>
            ) : (
              <RunTable runs={data.items} />
            )
          }
        </QueryState>
      </section>
      <TaskHistory taskId={task.id} />
      <TaskTalk taskId={task.id} />
    </div>
  );
}

export function TaskPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.tasks.get.queryOptions({ id }));
  const task = query.data;
  return (
    <PageFrame
      title={task ? `T-${task.number}` : "Task"}
      crumb={{ label: "Tasks", href: `${team.path}/tasks` }}
      actions={task && <TaskActions task={task} />}
      rail={task && <TaskRail task={task} />}
      railTitle="Done means"
    >
      <QueryState
        query={query}
        subject="The task"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading the task" />}
      >
        {(found) => <TaskBody task={found} />}
      </QueryState>
    </PageFrame>
  );
}
