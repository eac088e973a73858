"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { TaskView } from "#server/domains/tasks/schema";

export function TaskActions({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.list.queryOptions());
  const assign = useMutation(trpc.tasks.assign.mutationOptions());
  const cancel = useMutation(trpc.tasks.cancel.mutationOptions());
  const retry = useMutation(trpc.tasks.retry.mutationOptions());
  if (task.status === "done" || task.status === "cancelled") return null;
  const failure = assign.error ?? cancel.error ?? retry.error;
  const options = (agents.data ?? []).map((agent) => ({ value: agent.id, label: agent.name }));
  return (
    <>
      {failure && <span className="max-w-72 truncate text-12 text-fail">{failure.message}</span>}
      {task.blockedReason !== null && (
        <Button kind="main" isBusy={retry.isPending} busyText="Trying…" onClick={() => retry.mutate({ id: task.id })}>
          Try again
        </Button>
      )}
      <LazyMenu
        align="end"
        trigger={<Button>{assign.isPending ? "Handing over…" : "Hand to"}</Button>}
        choice={{
          label: "Who does it",
          value: task.assignee?.id ?? "",
          options,
          onChange: (agentId) => assign.mutate({ id: task.id, agentId }),
        }}
      />
      <Button
        kind="danger"
        isBusy={cancel.isPending}
        onClick={() => {
          if (window.confirm(`Call T-${task.number} off? Tasks that need it stop too.`)) cancel.mutate({ id: task.id });
        }}
      >
        Cancel task
      </Button>
    </>
  );
}
