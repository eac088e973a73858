"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";
import type { QuestionView } from "#server/domains/missions/schema";

function OpenQuestion({ question }: { question: QuestionView }) {
  const trpc = useTRPC();
  const [answer, setAnswer] = useState("");
  const send = useMutation(trpc.missions.answer.mutationOptions());
  if (send.isSuccess) {
    return <Notice kind="done">Your answer is with {question.askedBy}; the work goes on.</Notice>;
  }
  return (
    <form
      id={`question-${question.id}`}
      className="grid scroll-mt-14 gap-2 rounded-10 bg-wait-soft p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer.trim()) send.mutate({ questionId: question.id, answer: answer.trim() });
      }}
    >
      <p className="flex items-start gap-2">
        <StateGlyph state="waiting" className="mt-0.5" label="" />
        <span className="flex-1 font-600">{question.question}</span>
        <Age at={question.askedAt} className="text-12 text-wait" />
      </p>
      <p className="text-12 text-wait">
        {question.askedBy} asks. {question.why}
      </p>
      <Field label="Your answer" error={send.error ? `Not sent: ${send.error.message} Your text is kept.` : undefined}>
        <Textarea value={answer} rows={2} className="min-h-14" onChange={(event) => setAnswer(event.target.value)} />
      </Field>
      <Button
        type="submit"
        kind="main"
        className="justify-self-start"
        isBusy={send.isPending}
        busyText="Sending…"
        offReason={answer.trim() ? undefined : "Write an answer first"}
      >
        Send the answer
      </Button>
    </form>
  );
}

/** What an agent could not know. The run waits at no cost until somebody answers. */
export function Questions({ questions }: { questions: QuestionView[] }) {
  const open = questions.filter((question) => question.answer === null);
  const answered = questions.filter((question) => question.answer !== null);
  if (questions.length === 0) return null;
  return (
    <section aria-label="Questions" className="grid gap-2">
      {open.map((question) => (
        <OpenQuestion key={question.id} question={question} />
      ))}
      {answered.length > 0 && (
        <dl className="grid gap-1.5 text-12">
          {answered.map((question) => (
            <div key={question.id} className="flex flex-wrap gap-x-2">
              <dt className="text-ink3">
                {question.askedBy} asked: {question.question}
              </dt>
              <dd>
                <span className="text-ink3">{question.answeredBy ?? "Somebody"}:</span> {question.answer}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
