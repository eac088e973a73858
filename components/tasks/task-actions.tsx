"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Ellipsis, Pencil, UserRound, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Remaining } from "#components/money/remaining";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { TaskView } from "#server/domains/tasks/schema";

const EditTask = dynamic(() => import("./edit-task.tsx").then((module) => module.EditTask), { ssr: false });
const SeatSheet = dynamic(() => import("./seat-sheet.tsx").then((module) => module.SeatSheet), { ssr: false });
const CancelTask = dynamic(() => import("./task-sheets.tsx").then((module) => module.CancelTask), { ssr: false });
const HandIn = dynamic(() => import("./task-sheets.tsx").then((module) => module.HandIn), { ssr: false });
const SendBack = dynamic(() => import("./task-sheets.tsx").then((module) => module.SendBack), { ssr: false });

type SheetName = "edit" | "seat" | "cancel" | "hand-in" | "send-back";
type OpenProps = { task: TaskView; onOpen: (sheet: SheetName) => void };

/** What only the person on the seat may do. */
function OwnWork({ task, onOpen }: OpenProps) {
  const trpc = useTRPC();
  const start = useMutation(trpc.tasks.startByPerson.mutationOptions());
  const waits = task.waitsFor.filter((one) => one.status !== "done");
  const offReason = waits.length > 0 ? `It waits for ${waits.map((one) => `T-${one.number}`).join(", ")}` : undefined;
  if (task.status === "assigned")
    return (
      <>
        {start.error && <span className="text-12 text-fail">{start.error.message}</span>}
        <Button
          kind="main"
          isBusy={start.isPending}
          {...(offReason ? { offReason } : {})}
          onClick={() => start.mutate({ id: task.id })}
        >
          Begin
        </Button>
      </>
    );
  if (task.status !== "in_progress") return null;
  return (
    <Button kind="main" onClick={() => onOpen("hand-in")}>
      Hand in
    </Button>
  );
}

/** What everybody but the author may do once work was handed in. */
function Review({ task, onOpen }: OpenProps) {
  const trpc = useTRPC();
  const accept = useMutation(trpc.tasks.accept.mutationOptions());
  const open = task.criteriaList.filter((one) => one.evidence.length === 0 && one.waived === null).length;
  const offReason = open > 0 ? `${open} of ${task.criteria} criteria have no proof yet` : undefined;
  return (
    <>
      {accept.error && <span className="max-w-72 truncate text-12 text-fail">{accept.error.message}</span>}
      <Button onClick={() => onOpen("send-back")}>Send back</Button>
      <Button
        kind="main"
        isBusy={accept.isPending}
        {...(offReason ? { offReason } : {})}
        onClick={() => accept.mutate({ id: task.id })}
      >
        Accept
      </Button>
    </>
  );
}

export function TaskActions({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const retry = useMutation(trpc.tasks.retry.mutationOptions());
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const isOver = task.status === "done" || task.status === "cancelled";
  if (isOver || !viewer?.scopes.includes("tasks:write")) return null;
  const isMine = task.assignee?.id === viewer.userId;
  const close = () => setSheet(null);
  return (
    <>
      {retry.error && <span className="max-w-72 truncate text-12 text-fail">{retry.error.message}</span>}
      {isMine && <OwnWork task={task} onOpen={setSheet} />}
      {task.status === "review" && !isMine && <Review task={task} onOpen={setSheet} />}
      {task.blockedReason !== null && (
        <>
          <Remaining missionId={task.missionId ?? undefined} className="max-lg:hidden" />
          <Button kind="main" isBusy={retry.isPending} busyText="Trying…" onClick={() => retry.mutate({ id: task.id })}>
            Try again
          </Button>
        </>
      )}
      <span className="flex items-center gap-2 max-md:hidden">
        <Button onClick={() => setSheet("seat")}>Hand to</Button>
        <Button onClick={() => setSheet("edit")}>Edit task</Button>
        <Button kind="danger" onClick={() => setSheet("cancel")}>
          Cancel task
        </Button>
      </span>
      <span className="md:hidden">
        <LazyMenu
          align="end"
          items={[
            { label: "Hand to", icon: <UserRound size={13} aria-hidden />, onSelect: () => setSheet("seat") },
            { label: "Edit task", icon: <Pencil size={13} aria-hidden />, onSelect: () => setSheet("edit") },
            { label: "Cancel task", icon: <X size={13} aria-hidden />, onSelect: () => setSheet("cancel") },
          ]}
          trigger={
            <Button size="icon" aria-label={`More for T-${task.number}`}>
              <Ellipsis size={15} aria-hidden />
            </Button>
          }
        />
      </span>
      {sheet === "edit" && <EditTask task={task} onClose={close} />}
      {sheet === "seat" && <SeatSheet task={task} onClose={close} />}
      {sheet === "cancel" && <CancelTask task={task} onClose={close} />}
      {sheet === "hand-in" && <HandIn task={task} onClose={close} />}
      {sheet === "send-back" && <SendBack task={task} onClose={close} />}
    </>
  );
}
