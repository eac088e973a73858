"use client";
import dynamic from "next/dynamic";
import { useTeam } from "#components/layout/team-context";
import { exactTime } from "#components/lib/format";
import { needHref, needTitle, needWords } from "#components/lib/needs";
import { StateGlyph } from "#components/state/state-glyph";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import type { NeedItem } from "#server/domains/needs/schema";

const ApprovalDesk = dynamic(() => import("../approvals/approval-desk.tsx").then((module) => module.ApprovalDesk), {
  loading: () => <SkeletonRows rows={8} label="Loading the approval" />,
});
const QuestionForm = dynamic(() => import("../missions/question-form.tsx").then((module) => module.QuestionForm), {
  loading: () => <SkeletonRows rows={3} label="Loading the question" />,
});

type NeedPanelProps = { item: NeedItem; isRejecting: boolean; onRejecting: (isRejecting: boolean) => void };

/** The chosen thing, settled here where that is possible, else with the way to where it is. */
export function NeedPanel({ item, isRejecting, onRejecting }: NeedPanelProps) {
  const { path } = useTeam();
  const { state, action } = needWords[item.kind];
  return (
    <section aria-label={needTitle(item)} className="grid grid-cols-1 gap-3 p-4">
      <header className="grid gap-1">
        <h2 className="flex items-start gap-2 font-600 text-15">
          <StateGlyph state={state} className="mt-1" />
          <span className="min-w-0 flex-1">{needTitle(item)}</span>
        </h2>
        <p className="text-12 text-wait">{item.rank}</p>
      </header>
      {item.kind === "approval" ? (
        <ApprovalDesk id={item.id} isRejecting={isRejecting} onRejecting={onRejecting} />
      ) : (
        <>
          {item.detail && <p className="whitespace-pre-line text-ink2">{item.detail}</p>}
          {item.deadlineAt && <p className="text-12 text-ink3">Until {exactTime(item.deadlineAt.getTime())}</p>}
          {item.kind === "question" && (
            <QuestionForm questionId={item.id} askedBy={item.agent?.name ?? "the agent"} fields={item.fields} />
          )}
        </>
      )}
      <Button
        asChild
        kind={item.kind === "approval" || item.kind === "question" ? "quiet" : "main"}
        className="justify-self-start"
      >
        <Link href={needHref(item, path)}>
          {item.kind === "approval" ? "Open on its own page" : item.kind === "question" ? "Open the mission" : action}
        </Link>
      </Button>
    </section>
  );
}
