"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import type { DocumentView } from "#server/domains/documents/schema";
import { wordsOf } from "./reading.ts";

const AskForChanges = dynamic(() => import("./review-sheets.tsx").then((module) => module.AskForChanges), {
  ssr: false,
});
const SaveTemplate = dynamic(() => import("./review-sheets.tsx").then((module) => module.SaveTemplate), { ssr: false });

export type ViewOf = "read" | "edit" | "compare";

/** What the address asks for, as far as this person may. */
export function viewOf(given: string | null, canEdit: boolean): ViewOf {
  if (given === "edit") return canEdit ? "edit" : "read";
  return given === "compare" ? "compare" : "read";
}

type BarProps = { document: DocumentView; view: ViewOf; onView: (view: ViewOf) => void };

/** How the document is looked at, what may be done with it, and how long it takes to read. */
export function DocumentBar({ document, view, onView }: BarProps) {
  const options: { value: ViewOf; label: string }[] = [
    { value: "read", label: "Read" },
    ...(document.canEdit ? [{ value: "edit" as const, label: "Edit" }] : []),
    ...(document.version > 1 ? [{ value: "compare" as const, label: "Compare" }] : []),
  ];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-4 py-2">
      <Segment label="How the document is shown" value={view} onChange={onView} options={options} />
      {view !== "edit" && (
        <>
          <span className="text-12 text-ink3">{wordsOf(document.body)}</span>
          <div className="ml-auto flex flex-wrap items-center gap-2">
            <ExportMenu document={document} />
            {document.shownVersion === document.version && <ReviewButtons document={document} />}
          </div>
        </>
      )}
    </div>
  );
}

function ExportMenu({ document }: { document: DocumentView }) {
  const team = useTeam();
  const [isTemplate, setTemplate] = useState(false);
  const address = (format: string) =>
    `/api/documents/${document.id}/export?format=${format}&version=${document.shownVersion}&team=${team.slug}`;
  const items = [
    { label: "Markdown", onSelect: () => window.location.assign(address("md")) },
    { label: "HTML, one file", onSelect: () => window.location.assign(address("html")) },
    { label: "Print or PDF", onSelect: () => printPage(address("print")) },
    ...(document.canEdit ? [{ label: "Save as a template…", onSelect: () => setTemplate(true) }] : []),
  ];
  return (
    <>
      <LazyMenu
        align="end"
        items={items}
        trigger={
          <Button>
            <Download size={14} aria-hidden /> Export
          </Button>
        }
      />
      {isTemplate && <SaveTemplate document={document} onClose={() => setTemplate(false)} />}
    </>
  );
}

/** The print page has no script of its own; its opener asks for the dialog. */
function printPage(address: string): void {
  const page = window.open(address, "_blank");
  page?.addEventListener("load", () => page.print());
}

function ReviewButtons({ document }: { document: DocumentView }) {
  const trpc = useTRPC();
  const [isAsking, setAsking] = useState(false);
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const ask = useMutation(trpc.documents.askReview.mutationOptions());
  const accept = useMutation(trpc.documents.accept.mutationOptions());
  const isMine = document.versions.find((entry) => entry.version === document.version)?.isMine ?? false;
  const mayReview = viewer?.scopes.includes("tasks:review") ?? false;
  const problem = accept.error ?? ask.error;
  if (document.status === "accepted")
    return (
      <span className="text-12 text-ink3">
        v{document.acceptedVersion} accepted{document.acceptedBy ? ` by ${document.acceptedBy}` : ""}
      </span>
    );
  return (
    <>
      {document.canEdit && document.status === "draft" && isMine && (
        <Button isBusy={ask.isPending} onClick={() => ask.mutate({ id: document.id })}>
          Ask for a review
        </Button>
      )}
      {mayReview && !isMine && (
        <>
          <Button onClick={() => setAsking(true)}>Ask for changes</Button>
          <Button
            kind="main"
            isBusy={accept.isPending}
            onClick={() => accept.mutate({ id: document.id, version: document.version })}
          >
            <Check size={14} aria-hidden /> Accept v{document.version}
          </Button>
        </>
      )}
      {problem && <Notice kind="fail">{problem.message}</Notice>}
      {isAsking && <AskForChanges document={document} onClose={() => setAsking(false)} />}
    </>
  );
}
