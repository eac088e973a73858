"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { HeadCell, Table } from "#components/ui/table";
import type { TaskRow } from "#server/domains/tasks/schema";
import type { SeatOption } from "./task-cells.tsx";
import { previewOf } from "./task-changes.ts";
import { TaskLine } from "./task-row.tsx";
import { useTaskChanges } from "./use-task-changes.ts";

const BulkBar = dynamic(() => import("./bulk-bar.tsx").then((module) => module.BulkBar), { ssr: false });

export type TaskSection = { key: string; title: string | null; count?: number; tasks: TaskRow[] };

const MOST_MARKED = 200;

function Head({ mayChange, all, onAll }: { mayChange: boolean; all: boolean; onAll: (isMarked: boolean) => void }) {
  return (
    <thead>
      <tr>
        {mayChange && (
          <HeadCell className="w-7 pr-1">
            <span className="grid size-6 place-items-center max-md:size-9 max-md:justify-items-start">
              <input
                type="checkbox"
                className="size-4 accent-ac"
                aria-label="Mark all shown"
                checked={all}
                onChange={(event) => onAll(event.target.checked)}
              />
            </span>
          </HeadCell>
        )}
        <HeadCell>Task</HeadCell>
        <HeadCell isExtra>Id</HeadCell>
        <HeadCell isExtra>Mission</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell isExtra>By</HeadCell>
        <HeadCell isExtra>Priority</HeadCell>
        <HeadCell isExtra>Due</HeadCell>
        <HeadCell isExtra className="max-xl:hidden">
          Labels
        </HeadCell>
        <HeadCell isExtra className="text-right">
          Proof
        </HeadCell>
        <HeadCell isExtra className="text-right max-xl:hidden">
          Money
        </HeadCell>
        <HeadCell isExtra className="text-right max-xl:hidden">
          Changed
        </HeadCell>
      </tr>
    </thead>
  );
}

/** Everybody who could sit on a seat; which of them may, the command says. */
function useSeats(): SeatOption[] {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.list.queryOptions()).data ?? [];
  const members = useQuery(trpc.team.members.queryOptions()).data ?? [];
  return [
    ...members.map((member) => ({ value: `user:${member.userId}`, label: member.name })),
    ...agents.map((agent) => ({ value: `agent:${agent.id}`, label: agent.name })),
  ];
}

/** Tasks in rows, in one section or in groups, to be marked and changed in place. */
export function TaskTable({ sections }: { sections: TaskSection[] }) {
  const trpc = useTRPC();
  const mayChange = useQuery(trpc.session.me.queryOptions()).data?.scopes.includes("tasks:write") ?? false;
  const seats = useSeats();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const changes = useTaskChanges();
  const tasks = sections.flatMap((section) => section.tasks);
  const chosen = tasks.filter((task) => marked.has(task.id)).slice(0, MOST_MARKED);
  const mark = (id: string, isMarked: boolean) =>
    setMarked((now) => new Set(isMarked ? [...now, id] : [...now].filter((one) => one !== id)));
  return (
    <>
      <Table>
        <Head
          mayChange={mayChange}
          all={tasks.length > 0 && chosen.length === Math.min(tasks.length, MOST_MARKED)}
          onAll={(isMarked) => setMarked(new Set(isMarked ? tasks.slice(0, MOST_MARKED).map((task) => task.id) : []))}
        />
        {sections.map((section) => (
          <tbody key={section.key} aria-label={section.title ?? undefined}>
            {section.title !== null && (
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={mayChange ? 12 : 11}
                  className="h-9 pt-2 text-left font-600 [overflow-wrap:anywhere]"
                >
                  {section.title} <span className="font-400 text-ink3">{section.count}</span>
                </th>
              </tr>
            )}
            {section.tasks.map((task) => {
              const change = changes.pending.get(task.id);
              return (
                <TaskLine
                  key={task.id}
                  task={change ? previewOf(task, change) : task}
                  seats={seats}
                  mayChange={mayChange}
                  isMarked={marked.has(task.id)}
                  isPending={change !== undefined}
                  onMark={(isMarked) => mark(task.id, isMarked)}
                  onChange={(wanted) => void changes.change([task], wanted)}
                />
              );
            })}
          </tbody>
        ))}
      </Table>
      {(chosen.length > 0 || changes.report) && (
        <BulkBar tasks={chosen} seats={seats} changes={changes} onClear={() => setMarked(new Set())} />
      )}
    </>
  );
}
