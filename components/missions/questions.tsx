"use client";
import dynamic from "next/dynamic";
import { exactTime } from "#components/lib/format";
import { OutsideNote } from "#components/outside/outside-note";
import { StateGlyph } from "#components/state/state-glyph";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { QuestionView } from "#server/domains/missions/schema";

const QuestionForm = dynamic(() => import("./question-form.tsx").then((module) => module.QuestionForm), {
  loading: () => <SkeletonRows rows={2} label="Loading the question" />,
});

function OpenQuestion({ question }: { question: QuestionView }) {
  return (
    <div id={`question-${question.id}`} className="grid scroll-mt-14 gap-2 rounded-10 bg-wait-soft p-3">
      <p className="flex items-start gap-2">
        <StateGlyph state="waiting" className="mt-0.5" label="" />
        <span className="flex-1 font-600">{question.question}</span>
        <Age at={question.askedAt} className="text-12 text-wait" />
      </p>
      <p className="text-12 text-wait">
        {question.askedBy} asks. {question.why}
        {question.fallback && question.deadlineAt && (
          <>
            {" "}
            Without an answer by{" "}
            <time dateTime={question.deadlineAt.toISOString()}>{exactTime(question.deadlineAt.getTime())}</time>, this
            is assumed: {question.fallback}
          </>
        )}
      </p>
      <OutsideNote origins={question.outside} subject={{ kind: "question", id: question.id }} />
      <QuestionForm questionId={question.id} askedBy={question.askedBy} fields={question.fields} />
    </div>
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
                <span className="text-ink3">
                  {question.answeredBy ?? (question.isFallback ? "Nobody, so" : "Somebody")}:
                </span>{" "}
                {question.answer}
              </dd>
              <OutsideNote
                origins={question.outside}
                subject={{ kind: "question", id: question.id }}
                className="basis-full"
              />
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
