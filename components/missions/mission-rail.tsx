"use client";
import { useQuery } from "@tanstack/react-query";
import { CornerDownRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { money, plural } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { stateWords } from "#components/lib/states";
import { taskState, tasksDone } from "#components/lib/view-states";
import { Markdown } from "#components/markdown/lazy-markdown";
import { StateGlyph } from "#components/state/state-glyph";
import { Criterion } from "#components/tasks/evidence";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { ModelName } from "#components/ui/simulated";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { MissionView } from "#server/domains/missions/schema";
import type { TaskRow } from "#server/domains/tasks/schema";

const MissionMoney = dynamic(() => import("../money/mission-money.tsx").then((module) => module.MissionMoney), {
  ssr: false,
});

const openWords: Partial<Record<ViewState, string>> = {
  working: "is on it",
  review: "delivered, waits for a check",
  idle: "has it next",
  queued: "not started yet",
  blocked: "cannot go on",
  cancelled: "called off",
};

/** A task's criteria are fetched only when somebody opens it: the list shows how many hold. */
function TaskProof({ task }: { task: TaskRow }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.get.queryOptions({ id: task.id }));
  const state = taskState(task);
  const openText = `${task.assignee?.name ?? "Nobody"}, ${openWords[state] ?? stateWords[state].toLowerCase()}`;
  return (
    <QueryState query={query} subject="The criteria" loading={<SkeletonRows rows={2} label="Loading criteria" />}>
      {(view) => (
        <ul>
          {view.criteriaList.map((criterion) => (
            <Criterion
              key={criterion.id}
              criterion={criterion}
              openState={state === "done" ? "queued" : state}
              openText={openText}
            />
          ))}
        </ul>
      )}
    </QueryState>
  );
}

function TaskLine({ task, startsOpen }: { task: TaskRow; startsOpen: boolean }) {
  const team = useTeam();
  const [isOpen, setOpen] = useState(startsOpen);
  const state = taskState(task);
  return (
    <li className="border-line border-b last:border-b-0">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2.5 py-1.5">
          <StateGlyph state={state} label={stateWords[state]} />
          <span className="min-w-0 flex-1 font-500">{task.title}</span>
          <span className="text-12 text-ink3">
            {task.proven}/{task.criteria}
          </span>
        </summary>
        <div className="pl-6">
          <Link href={`${team.path}/tasks/${task.id}`} className="text-12 text-ink3 hover:underline">
            T-{task.number} · {task.assignee?.name ?? "nobody yet"}
          </Link>
          {isOpen && <TaskProof task={task} />}
        </div>
      </details>
    </li>
  );
}

function DoneMeans({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.list.queryOptions({ missionId: mission.id, limit: 200 }));
  const live = (query.data?.items ?? [])
    .filter((task) => task.status !== "cancelled")
    .sort((a, b) => a.number - b.number);
  const all = live.reduce((sum, task) => sum + task.criteria, 0);
  const proven = live.reduce((sum, task) => sum + task.proven, 0);
  return (
    <section className="px-4 py-3">
      <h2 className="mb-1 flex items-baseline justify-between">
        <span className="font-600">Done means</span>
        <span className="text-ink2">
          {proven} of {all} proven
        </span>
      </h2>
      <QueryState query={query} subject="The criteria" loading={<SkeletonRows rows={5} label="Loading criteria" />}>
        {() =>
          live.length === 0 ? (
            <p className="text-12 text-ink3">The plan says what each task must prove. It lands here.</p>
          ) : (
            <ul>
              {live.map((task) => (
                <TaskLine key={task.id} task={task} startsOpen={live.length <= 3} />
              ))}
            </ul>
          )
        }
      </QueryState>
    </section>
  );
}

function MoneyByAgent({ mission }: { mission: MissionView }) {
  const most = Math.max(...mission.costByAgent.map((entry) => entry.costMicros), 1);
  if (mission.costByAgent.length === 0) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h2 className="mb-2 flex items-baseline justify-between">
        <span className="font-600">Money by agent</span>
        <span className="text-ink2">{money(mission.spentMicros)}</span>
      </h2>
      <ul className="grid gap-1.5">
        {mission.costByAgent.map((entry) => (
          <li
            key={`${entry.agentId}-${entry.model}`}
            className="grid grid-cols-[48px_1fr_88px_auto] items-center gap-2 text-12"
          >
            <span className="truncate">{entry.name}</span>
            <ModelName model={entry.model} isSimulated={entry.isSimulated} className="text-ink3" />
            <span className="h-1.5 rounded-3 bg-sunk" aria-hidden>
              <span
                className="block h-full rounded-3 bg-ink3"
                style={{ width: `${(entry.costMicros / most) * 100}%` }}
              />
            </span>
            <span className="min-w-12 text-right font-600">{money(entry.costMicros)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** From the person who wanted it down to what it became. */
function WhyMission({ mission }: { mission: MissionView }) {
  return (
    <section className="border-line border-t px-4 py-3">
      <h2 className="mb-1 font-600">Why this mission</h2>
      <p className="flex items-start gap-2 text-ink2">
        <CornerDownRight size={13} className="mt-0.5 shrink-0 text-ink3" aria-hidden />
        <span>
          {mission.ownerName} asked for it, <Age at={mission.createdAt} isAgo />
          {mission.plan &&
            ` › plan version ${mission.plan.version} › ${plural(tasksDone(mission.taskCounts).total, "task")}`}
        </span>
      </p>
    </section>
  );
}

export function MissionRail({ mission }: { mission: MissionView }) {
  return (
    <>
      <DoneMeans mission={mission} />
      <MoneyByAgent mission={mission} />
      <MissionMoney missionId={mission.id} />
      <WhyMission mission={mission} />
      {mission.summary && (
        <section className="border-line border-t px-4 py-3">
          <h2 className="mb-1 font-600">How it ended</h2>
          <Markdown text={mission.summary} isSmall />
        </section>
      )}
    </>
  );
}
