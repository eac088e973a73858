"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { Remaining } from "#components/money/remaining";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { Sheet } from "#components/ui/sheet";
import { SkeletonRows } from "#components/ui/skeleton";
import type { RunView, StepView } from "#server/domains/runs/schema";
import { editableOutput, type ForkDraft, wishOf } from "./fork-draft.ts";

type ForkSheetProps = { run: RunView; step: StepView; onClose: () => void };

const resultWords = {
  model: "Its answer",
  tool: "What the tool gave",
  note: "The reminder",
  wake: "",
  wait: "",
  program: "",
};

function asText(value: unknown, key: string): string {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === "string" ? found : "";
}

type FormProps = ForkSheetProps & { before: ForkDraft; hasResult: boolean };

function ForkForm({ run, step, before, hasResult, onClose }: FormProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const models = useQuery(trpc.models.status.queryOptions()).data?.providers ?? [];
  const [draft, setDraft] = useState(before);
  const [key] = useState(() => crypto.randomUUID());
  const fork = useMutation(
    trpc.runs.fork.mutationOptions({ onSuccess: ({ id }) => router.push(`${team.path}/runs/${run.id}/compare/${id}`) }),
  );
  const wish = wishOf(draft, before, step.kind);
  const set = (name: keyof ForkDraft) => (value: string) => setDraft({ ...draft, [name]: value });
  const options = [
    { value: "", label: "As in the run" },
    ...models
      .filter((one) => one.isConfigured && one.model !== null)
      .map((one) => ({ value: `${one.name}/${one.model}`, label: `${one.label} · ${one.model}` })),
  ];
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (wish.isChanged && !wish.problem)
          fork.mutate({ runId: run.id, atIndex: step.index, change: wish.change, key });
      }}
    >
      <Field label="Model from here on">
        <Select value={draft.model} options={options} onValue={set("model")} />
      </Field>
      {hasResult && (
        <Field
          label={resultWords[step.kind]}
          hint="Changed, it stands as written and the run goes on after it."
          error={wish.problem ?? undefined}
        >
          <Textarea
            className="min-h-40 font-mono text-12"
            value={draft.output}
            onChange={(event) => set("output")(event.target.value)}
          />
        </Field>
      )}
      <details>
        <summary className="cursor-pointer text-12 text-ink2">What it was told</summary>
        <div className="grid gap-3 pt-2">
          <Field label="Instructions">
            <Textarea
              className="min-h-32 text-12"
              value={draft.system}
              onChange={(event) => set("system")(event.target.value)}
            />
          </Field>
          <Field label="Work order">
            <Textarea
              className="min-h-40 text-12"
              value={draft.workOrder}
              onChange={(event) => set("workOrder")(event.target.value)}
            />
          </Field>
        </div>
      </details>
      {fork.error && <Notice kind="fail">No fork was made. {fork.error.message}</Notice>}
      <footer className="flex flex-wrap items-center justify-end gap-2">
        <Remaining missionId={run.missionId ?? undefined} agentId={run.agent.id} className="mr-auto" />
        <Button onClick={onClose}>Keep as it is</Button>
        <Button
          type="submit"
          kind="main"
          isBusy={fork.isPending}
          busyText="Forking…"
          offReason={wish.isChanged ? undefined : "Change something first: the model, the result or what it was told."}
        >
          Fork from step {step.index}
        </Button>
      </footer>
    </form>
  );
}

/** Leaves the run at a step with something changed. Nothing outside changes until the fork is promoted. */
export function ForkSheet({ run, step, onClose }: ForkSheetProps) {
  const trpc = useTRPC();
  const detail = useQuery(trpc.runs.step.queryOptions({ runId: run.id, index: step.index }));
  const given = useQuery(trpc.runs.step.queryOptions({ runId: run.id, index: 0 }));
  const both = { ...detail, data: detail.data && given.data ? { detail: detail.data, given: given.data } : undefined };
  return (
    <Sheet
      title={`Fork run ${run.number} at step ${step.index}`}
      description={`Steps 0 to ${step.index - 1} are shared. What the fork does is tried out and undone, until somebody promotes it.`}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <QueryState query={both} subject="The step" loading={<SkeletonRows rows={6} label="Loading the step" />}>
        {(data) => {
          const output = step.status === "running" ? null : editableOutput(step, data.detail.output);
          const before = {
            model: "",
            system: asText(data.given.output, "system"),
            workOrder: asText(data.given.output, "workOrder"),
            output: output ?? "",
          };
          return <ForkForm run={run} step={step} before={before} hasResult={output !== null} onClose={onClose} />;
        }}
      </QueryState>
    </Sheet>
  );
}
