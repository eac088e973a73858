"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Select } from "#components/ui/select";
import type { CriterionView, TaskView } from "#server/domains/tasks/schema";
import { Criterion } from "./evidence.tsx";

const ProveSheet = dynamic(() => import("./prove-sheet.tsx").then((module) => module.ProveSheet), { ssr: false });
const WaiveProof = dynamic(() => import("./task-sheets.tsx").then((module) => module.WaiveProof), { ssr: false });

type Open = { kind: "prove" | "waive"; criterion: CriterionView };

/** A person checks it, or an agent: chosen until it is done. */
function ReviewerChoice({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const [isChoosing, setChoosing] = useState(false);
  const seats = useQuery(trpc.tasks.seats.queryOptions({ id: task.id }, { enabled: isChoosing }));
  const set = useMutation(trpc.tasks.setReviewer.mutationOptions({ onSuccess: () => setChoosing(false) }));
  if (!isChoosing)
    return (
      <p className="mt-1 flex items-center justify-between gap-2 text-12 text-ink3">
        {task.reviewerUser ? `${task.reviewerUser.name} is to check it` : "An agent who did not do it checks it"}
        <Button size="small" kind="quiet" onClick={() => setChoosing(true)}>
          Change
        </Button>
      </p>
    );
  const people = (seats.data?.people ?? []).filter((person) => person.id !== task.assignee?.id);
  return (
    <Field label="Who checks it" {...(set.error ? { error: set.error.message } : {})}>
      <Select
        value={task.reviewerUser?.id ?? ""}
        disabled={set.isPending || seats.isPending}
        onValue={(id) => set.mutate({ id: task.id, userId: id === "" ? null : id })}
        options={[
          { value: "", label: "An agent" },
          ...people.map((person) => ({ value: person.id, label: person.name })),
        ]}
      />
    </Field>
  );
}

/** What done means, what shows that it holds, and for who checks it the ways to show it. */
export function DoneMeans({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const [open, setOpen] = useState<Open | null>(null);
  const mayReview = viewer?.scopes.includes("tasks:review") ?? false;
  const canProve = mayReview && task.status === "review" && task.assignee?.id !== viewer?.userId;
  const isOver = task.status === "done" || task.status === "cancelled";
  const close = () => setOpen(null);
  return (
    <section className="px-4 py-3">
      <h2 className="mb-1 flex items-baseline justify-between">
        <span className="font-600">Done means</span>
        <span className="text-ink2">
          {task.proven} of {task.criteria} proven
        </span>
      </h2>
      <ul>
        {task.criteriaList.map((criterion) => (
          <Criterion
            key={criterion.id}
            criterion={criterion}
            openText={task.reviewer ? `${task.reviewer} checks it` : "Somebody else checks it"}
            actions={
              canProve && (
                <span className="flex flex-wrap gap-1.5">
                  <Button size="small" onClick={() => setOpen({ kind: "prove", criterion })}>
                    Show proof
                  </Button>
                  {criterion.evidence.length === 0 && criterion.waived === null && (
                    <Button size="small" kind="quiet" onClick={() => setOpen({ kind: "waive", criterion })}>
                      Let it pass
                    </Button>
                  )}
                </span>
              )
            }
          />
        ))}
      </ul>
      {task.criteriaList.length === 0 && <p className="text-12 text-ink3">Nothing is asked for yet.</p>}
      {!isOver && mayReview && <ReviewerChoice task={task} />}
      {open?.kind === "prove" && <ProveSheet task={task} criterion={open.criterion} onClose={close} />}
      {open?.kind === "waive" && <WaiveProof task={task} criterionId={open.criterion.id} onClose={close} />}
    </section>
  );
}
