"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { Sheet } from "#components/ui/sheet";
import type { SessionView } from "#server/domains/sessions/schema";

export type TurnInto = "task" | "mission" | "document";
type TurnIntoProps = { what: TurnInto; session: SessionView; text: string; onClose: () => void };

const WORDS: Record<TurnInto, { title: string; body: string; button: string }> = {
  task: { title: "Make it a task", body: "What is to be done", button: "Add the task" },
  mission: { title: "Make it a mission", body: "What the team should find out or make", button: "Start the mission" },
  document: { title: "Make it a document", body: "Text", button: "Write the document" },
};

/** What was said, as a task, a mission or a document: shown first, so that it is made as the person wants it. */
export default function TurnIntoSheet({ what, session, text, onClose }: TurnIntoProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const words = WORDS[what];
  const [title, setTitle] = useState(session.title.slice(0, 200));
  const [body, setBody] = useState(text);
  const task = useMutation(trpc.tasks.create.mutationOptions());
  const mission = useMutation(trpc.missions.create.mutationOptions());
  const document = useMutation(trpc.documents.create.mutationOptions());
  const missionId = session.mission?.id;
  const made = task.data
    ? { label: `T-${task.data.number}`, href: `/tasks/${task.data.id}` }
    : mission.data
      ? { label: `M-${mission.data.number}`, href: `/missions/${mission.data.id}` }
      : document.data
        ? { label: "The document", href: `/documents/${document.data.documentId}` }
        : null;
  const failure = task.error ?? mission.error ?? document.error;
  const isEmpty = body.trim() === "" || (what !== "mission" && title.trim() === "");

  function make(): void {
    if (isEmpty) return;
    if (what === "task")
      task.mutate({
        title: title.trim(),
        description: body.trim().slice(0, 20_000),
        ...(missionId ? { missionId } : {}),
      });
    if (what === "mission") mission.mutate({ goal: body.trim().slice(0, 20_000) });
    if (what === "document")
      document.mutate({ title: title.trim(), body: body.trim(), ...(missionId ? { missionId } : {}) });
  }

  return (
    <Sheet title={words.title} isOpen onOpenChange={onClose}>
      {made ? (
        <p role="status">
          <Link href={`${team.path}${made.href}`} className="text-ac underline">
            {made.label}
          </Link>{" "}
          is there.
        </p>
      ) : (
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            make();
          }}
        >
          {what !== "mission" && (
            <Field label="Title">
              <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
            </Field>
          )}
          <Field label={words.body}>
            <Textarea
              rows={10}
              maxLength={what === "document" ? 200_000 : 20_000}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
          </Field>
          {failure && <Notice kind="fail">Not made: {failure.message} Your text is kept.</Notice>}
          <Button
            type="submit"
            kind="main"
            isBusy={task.isPending || mission.isPending || document.isPending}
            offReason={isEmpty ? "Write something first" : undefined}
          >
            {words.button}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
