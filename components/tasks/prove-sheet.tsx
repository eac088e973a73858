"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { CriterionView, EvidenceOption, TaskView } from "#server/domains/tasks/schema";

const kindWords: Record<EvidenceOption["kind"], string> = {
  document: "Document",
  tool_result: "Tool result",
  test_run: "Test run",
};

function OptionRow(props: { option: EvidenceOption; isChosen: boolean; onToggle: () => void }) {
  const { option, isChosen, onToggle } = props;
  return (
    <li className="border-line border-b last:border-b-0">
      <label className="flex min-h-9 cursor-pointer gap-2.5 py-1.5 hover:bg-sunk">
        <input type="checkbox" checked={isChosen} onChange={onToggle} className="mt-0.5 size-4 accent-(--ac)" />
        <span className="grid min-w-0 flex-1">
          <span className="font-500">{option.label}</span>
          {option.detail && <span className="line-clamp-2 text-12 text-ink3">{option.detail}</span>}
          <span className="text-12 text-ink3">
            {kindWords[option.kind]} · <Age at={option.at} isAgo />
          </span>
        </span>
      </label>
    </li>
  );
}

type ProveProps = { task: TaskView; criterion: CriterionView; onClose: () => void };

/** A person binds what is recorded to a criterion. */
export function ProveSheet({ task, criterion, onClose }: ProveProps) {
  const trpc = useTRPC();
  const [refs, setRefs] = useState<string[]>([]);
  const [note, setNote] = useState("");
  const query = useQuery(trpc.tasks.evidenceOptions.queryOptions({ id: task.id }));
  const prove = useMutation(trpc.tasks.prove.mutationOptions({ onSuccess: onClose }));
  const chosen = (query.data ?? []).filter((option) => refs.includes(option.ref));
  const toggle = (ref: string) =>
    setRefs((now) => (now.includes(ref) ? now.filter((one) => one !== ref) : [...now, ref].slice(-10)));
  const save = () =>
    prove.mutate({
      criterionId: criterion.id,
      evidence: chosen.map(({ kind, ref }) => ({ kind, ref, note: note.trim() })),
    });
  return (
    <FormSheet
      title="Show that it holds"
      description={criterion.text}
      saveText="Add as proof"
      offReason={chosen.length > 0 ? undefined : "Choose what shows it"}
      isBusy={prove.isPending}
      error={prove.error}
      onSave={save}
      onClose={onClose}
    >
      <Field label="What it shows" hint="One sentence for who reads it later.">
        <Input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <QueryState
        query={query}
        subject="What is recorded"
        loading={<SkeletonRows rows={5} label="Loading what is recorded" />}
      >
        {(options) =>
          options.length === 0 ? (
            <Empty title="Nothing recorded">Documents and tool results of this task land here.</Empty>
          ) : (
            <ul>
              {options.map((option) => (
                <OptionRow
                  key={option.ref}
                  option={option}
                  isChosen={refs.includes(option.ref)}
                  onToggle={() => toggle(option.ref)}
                />
              ))}
            </ul>
          )
        }
      </QueryState>
    </FormSheet>
  );
}
