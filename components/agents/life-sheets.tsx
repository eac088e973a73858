"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";

type Named = { id: string; name: string };
type LifeProps = { agent: Named; onClose: () => void };

/** Whatever changes an agent's life makes every list of agents stale. */
function useRefresh() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.agents.pathFilter());
}

export function CloneAgent({ agent, onClose }: LifeProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const refresh = useRefresh();
  const [name, setName] = useState(`${agent.name} 2`);
  const clone = useMutation(
    trpc.agents.clone.mutationOptions({
      onSuccess: async ({ id }) => {
        await refresh();
        onClose();
        router.push(`${team.path}/agents/${id}`);
      },
    }),
  );
  return (
    <FormSheet
      title={`Clone ${agent.name}`}
      description="The new agent can, may and is told the same. Its history begins empty."
      saveText="Clone"
      failText="Not done"
      isBusy={clone.isPending}
      error={clone.error}
      onSave={() => clone.mutate({ id: agent.id, name })}
      onClose={onClose}
    >
      <Field label="Name of the new agent">
        <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormSheet>
  );
}

export function RetireAgent({ agent, openTasks, onClose }: LifeProps & { openTasks: number }) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [reason, setReason] = useState("");
  const retire = useMutation(trpc.agents.retire.mutationOptions({ onSuccess: onClose, onSettled: refresh }));
  const handOver =
    openTasks > 0 ? `What it has in hand (${plural(openTasks, "task")}) goes to others, and its runs end. ` : "";
  return (
    <FormSheet
      title={`Retire ${agent.name}`}
      description={`${handOver}It takes no work any more. Its history stays, and it can be brought back.`}
      saveText="Retire"
      failText="Not done"
      isBusy={retire.isPending}
      error={retire.error}
      onSave={() => retire.mutate({ id: agent.id, reason })}
      onClose={onClose}
    >
      <Field label="Why" hint="Optional. It stands on the agent’s page.">
        <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormSheet>
  );
}

export function BringBack({ agent, onClose }: LifeProps) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [name, setName] = useState(agent.name);
  const back = useMutation(trpc.agents.unretire.mutationOptions({ onSuccess: onClose, onSettled: refresh }));
  return (
    <FormSheet
      title={`Bring ${agent.name} back`}
      description="As it was, and free for work. Another agent may have its name by now: then give it a new one."
      saveText="Bring back"
      failText="Not done"
      isBusy={back.isPending}
      error={back.error}
      onSave={() => back.mutate({ id: agent.id, name })}
      onClose={onClose}
    >
      <Field label="Name">
        <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormSheet>
  );
}
