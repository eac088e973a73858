"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import {
  type AgentDraft,
  type ChosenPrompt,
  changesIn,
  draftOf,
  EMPTY_DRAFT,
  readDraft,
} from "#components/lib/agent-draft";
import { showWrongField } from "#components/lib/show-wrong-field";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Sheet } from "#components/ui/sheet";
import type { AgentView } from "#server/domains/agents/schema";
import type { PromptVariable } from "#server/domains/prompts/schema";
import { typedValues } from "#server/lib/prompts/template";
import { AgentFields } from "./agent-fields.tsx";
import { RevisionDiff } from "./revision-diff.tsx";
import { useChosenPrompt } from "./use-chosen-prompt.ts";

const FORM = "agent-form";

/** A draft with the first thing in it that cannot be read, told only after a try to save. */
function useDraft(initial: AgentDraft) {
  const [draft, setDraft] = useState(initial);
  const [isTried, setTried] = useState(false);
  const read = readDraft(draft);
  const problem = isTried && "problem" in read ? read.problem : undefined;
  return {
    draft,
    problem,
    change: (changes: Partial<AgentDraft>) => setDraft((now) => ({ ...now, ...changes })),
    content: () => {
      setTried(true);
      if ("problem" in read) showWrongField();
      return "content" in read ? read.content : null;
    },
  };
}

/** The choice as the server takes it: values of the variables that the version has; as they are typed when that could not be read. */
function promptIn({ typed, ...choice }: ChosenPrompt, variables: readonly PromptVariable[] | undefined) {
  return { ...choice, values: variables ? typedValues(variables, typed) : typed };
}

type FooterProps = {
  isBusy: boolean;
  isReading: boolean;
  saveText: string;
  problem: string | undefined;
  onClose: () => void;
};

function Footer({ isBusy, isReading, saveText, problem, onClose }: FooterProps) {
  const busyText = isReading ? "Reading the prompt…" : "Saving…";
  return (
    <>
      {problem && (
        <Notice kind="fail" className="w-full">
          {problem}
        </Notice>
      )}
      <Button kind="quiet" onClick={onClose}>
        Leave it
      </Button>
      <Button type="submit" form={FORM} kind="main" isBusy={isBusy || isReading} busyText={busyText}>
        {saveText}
      </Button>
    </>
  );
}

export function NewAgent({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useDraft(EMPTY_DRAFT);
  const { shown, isReading } = useChosenPrompt(form.draft.prompt);
  const create = useMutation(
    trpc.agents.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queryClient.invalidateQueries(trpc.agents.pathFilter());
        router.push(`${team.path}/agents/${id}`);
      },
    }),
  );
  const submit = () => {
    const content = form.content();
    if (!content || isReading) return;
    const { instructions, capabilities, ...rest } = content;
    create.mutate({
      ...rest,
      ...(form.draft.prompt ? { prompt: promptIn(form.draft.prompt, shown?.variables) } : {}),
      ...(instructions ? { instructions } : {}),
      ...(capabilities.length > 0 ? { capabilities } : {}),
    });
  };
  const problem = create.error ? `Not added: ${create.error.message} Your text is kept.` : undefined;
  const footer = (
    <Footer isBusy={create.isPending} isReading={isReading} saveText="Add agent" problem={problem} onClose={onClose} />
  );
  return (
    <Sheet title="New agent" isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={footer}>
      <form
        id={FORM}
        className="grid grid-cols-1 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AgentFields draft={form.draft} problem={form.problem} isNew onChange={form.change} />
      </form>
    </Sheet>
  );
}

/** Edits from the revision that was open. When somebody was faster, their change is shown and nothing of either is lost. */
export function EditAgent({ agent, onClose }: { agent: AgentView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [opened] = useState(agent);
  const [base, setBase] = useState(agent.revision);
  const [note, setNote] = useState("");
  const [initial] = useState(() => draftOf(opened));
  const form = useDraft(initial);
  const { shown, isReading } = useChosenPrompt(form.draft.prompt);
  const { data: newest } = useQuery(trpc.agents.get.queryOptions({ id: agent.id }));
  const save = useMutation(
    trpc.agents.update.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()),
    }),
  );
  const submit = (revision: number) => {
    const content = form.content();
    const before = readDraft(initial);
    if (!content || isReading || !("content" in before)) return;
    setBase(revision);
    const { prompt } = form.draft;
    const isMoved = prompt !== initial.prompt;
    save.mutate({
      id: agent.id,
      revision,
      note,
      ...changesIn(before.content, content),
      ...(isMoved ? { prompt: prompt && promptIn(prompt, shown?.variables) } : {}),
    });
  };
  const faster = newest && newest.revision > base && save.error ? newest.revision : null;
  const problem = save.error ? `Not saved: ${save.error.message}` : undefined;
  const footer = (
    <Footer isBusy={save.isPending} isReading={isReading} saveText="Save" problem={problem} onClose={onClose} />
  );
  return (
    <Sheet title={`Edit ${opened.name}`} isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={footer}>
      <form
        id={FORM}
        className="grid grid-cols-1 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit(base);
        }}
      >
        <AgentFields draft={form.draft} problem={form.problem} isNew={false} onChange={form.change} />
        <Field label="Why, for the history" hint="Optional.">
          <Input value={note} maxLength={300} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {faster !== null && (
          <div className="grid gap-2 rounded-8 border border-line2">
            <RevisionDiff id={agent.id} from={base} to={faster} />
            <Button className="m-3 mt-0 justify-self-start" onClick={() => submit(faster)}>
              Save mine on top of revision {faster}
            </Button>
          </div>
        )}
      </form>
    </Sheet>
  );
}
