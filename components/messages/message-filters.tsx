"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { Select } from "#components/ui/select";

export type MessageFilter = { authorId: string; missionId: string; taskId: string };
type FiltersProps = { filter: MessageFilter; onChange: (changes: Partial<MessageFilter>) => void };

/** Whose messages, and where they stand: a mission, or one of its tasks; without a mission, any recent task. */
export function MessageFilters({ filter, onChange }: FiltersProps) {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.find.queryOptions());
  const people = useQuery(trpc.team.members.queryOptions());
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 100 }));
  const ofMission = filter.missionId ? { missionId: filter.missionId } : {};
  const tasks = useQuery(trpc.tasks.list.queryOptions({ limit: 100, ...ofMission }));
  const authors = [
    { value: "", label: "Anybody" },
    ...(people.data ?? []).map((person) => ({ value: person.userId, label: person.name })),
    ...(agents.data ?? []).map((agent) => ({ value: agent.id, label: agent.name })),
  ];
  const missionOptions = [
    { value: "", label: "Any mission" },
    ...(missions.data?.items ?? []).map(({ id, number, title }) => ({ value: id, label: `M-${number} ${title}` })),
  ];
  const taskOptions = [
    { value: "", label: "Any task" },
    ...(tasks.data?.items ?? []).map(({ id, number, title }) => ({ value: id, label: `T-${number} ${title}` })),
  ];
  return (
    <>
      <div className="w-40 max-md:flex-1 max-md:basis-2/5">
        <Field label="Written by">
          <Select value={filter.authorId} options={authors} onValue={(authorId) => onChange({ authorId })} />
        </Field>
      </div>
      <div className="w-44 max-md:flex-1 max-md:basis-2/5">
        <Field label="Mission">
          <Select
            value={filter.missionId}
            options={missionOptions}
            onValue={(missionId) => onChange({ missionId, taskId: "" })}
          />
        </Field>
      </div>
      <div className="w-44 max-md:flex-1 max-md:basis-2/5">
        <Field label="Task">
          <Select value={filter.taskId} options={taskOptions} onValue={(taskId) => onChange({ taskId })} />
        </Field>
      </div>
    </>
  );
}
