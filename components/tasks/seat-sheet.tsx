"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { ActorFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Sheet } from "#components/ui/sheet";
import { SkeletonRows } from "#components/ui/skeleton";
import type { SeatOptions, TaskView } from "#server/domains/tasks/schema";

type Agent = SeatOptions["agents"][number];

function SeatRow(props: {
  kind: "agent" | "user";
  name: string;
  words: string;
  offReason?: string | undefined;
  isBusy: boolean;
  onGive: () => void;
}) {
  const { kind, name, words, offReason, isBusy, onGive } = props;
  return (
    <li className="flex items-center gap-2.5 border-line border-b py-2 last:border-b-0">
      <ActorFace kind={kind} name={name} size={20} />
      <span className="grid min-w-0 flex-1">
        <span className="font-550">{name}</span>
        <span className="text-12 text-ink3">{words}</span>
      </span>
      <Button
        size="small"
        isBusy={isBusy}
        busyText="Giving…"
        aria-label={`Give to ${name}`}
        {...(offReason ? { offReason } : {})}
        onClick={onGive}
      >
        Give
      </Button>
    </li>
  );
}

const wordsOf = (agent: Agent): string => (agent.why ? agent.why : `${agent.words} · score ${agent.score.toFixed(2)}`);

/** What the team remembers of earlier choices, and the way to have it forgotten. */
function Remembered({ seats }: { seats: SeatOptions }) {
  const trpc = useTRPC();
  const forget = useMutation(trpc.tasks.forgetOverrides.mutationOptions());
  if (seats.overrides.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="mb-1 font-600">Remembered choices</h3>
      <ul>
        {seats.overrides.map((one) => (
          <li key={`${one.capability}-${one.agentId}`} className="flex items-center gap-2 py-1 text-ink2">
            <span className="min-w-0 flex-1">
              {one.by} preferred {one.agent} for {one.capability}
              {one.times > 1 && `, ${plural(one.times, "time")}`}
            </span>
            <Button
              size="small"
              kind="quiet"
              isBusy={forget.isPending}
              onClick={() => forget.mutate({ capability: one.capability, agentId: one.agentId })}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
      {forget.error && <Notice kind="fail">Not forgotten: {forget.error.message}</Notice>}
    </section>
  );
}

/** Everybody who could take the seat: agents with the figures of the choice, best first, and people. */
export function SeatSheet({ task, onClose }: { task: TaskView; onClose: () => void }) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const query = useQuery(trpc.tasks.seats.queryOptions({ id: task.id }));
  const toAgent = useMutation(trpc.tasks.assign.mutationOptions({ onSuccess: onClose }));
  const toPerson = useMutation(trpc.tasks.assignPerson.mutationOptions({ onSuccess: onClose }));
  const release = useMutation(trpc.tasks.release.mutationOptions({ onSuccess: onClose }));
  const error = toAgent.error ?? toPerson.error ?? release.error;
  const why = reason.trim() ? { reason: reason.trim() } : {};
  const footer = task.status === "assigned" && (
    <Button kind="quiet" isBusy={release.isPending} onClick={() => release.mutate({ id: task.id })}>
      Take it off the seat
    </Button>
  );
  return (
    <Sheet title={`Who does T-${task.number}`} isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={footer}>
      <Field label="Why" hint="Kept with the task; your choice counts for later ones.">
        <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {error && (
        <Notice kind="fail" className="mt-3">
          Not given: {error.message}
        </Notice>
      )}
      <QueryState
        query={query}
        subject="Who could do it"
        loading={<SkeletonRows rows={6} label="Loading who could do it" />}
      >
        {(seats) => (
          <>
            <h3 className="mt-4 mb-1 font-600">Agents</h3>
            <ul>
              {seats.agents.map((agent) => (
                <SeatRow
                  key={agent.agentId}
                  kind="agent"
                  name={agent.name}
                  words={wordsOf(agent)}
                  offReason={agent.why === "paused" ? `${agent.name} is paused. Resume it first` : undefined}
                  isBusy={toAgent.isPending && toAgent.variables.agentId === agent.agentId}
                  onGive={() => toAgent.mutate({ id: task.id, agentId: agent.agentId, ...why })}
                />
              ))}
            </ul>
            <h3 className="mt-4 mb-1 font-600">People</h3>
            <ul>
              {seats.people.map((person) => (
                <SeatRow
                  key={person.id}
                  kind="user"
                  name={person.name}
                  words={person.id === task.assignee?.id ? "has it now" : "begins and hands in here"}
                  offReason={person.id === task.reviewerUser?.id ? "They are to check it" : undefined}
                  isBusy={toPerson.isPending && toPerson.variables.userId === person.id}
                  onGive={() => toPerson.mutate({ id: task.id, userId: person.id, ...why })}
                />
              ))}
            </ul>
            <Remembered seats={seats} />
          </>
        )}
      </QueryState>
    </Sheet>
  );
}
