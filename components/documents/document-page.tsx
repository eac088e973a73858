"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { count } from "#components/lib/format";
import { Markdown } from "#components/markdown/lazy-markdown";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { DocumentView } from "#server/domains/documents/schema";
import { documentState } from "./document-table.tsx";
import { VersionsRail } from "./versions-rail.tsx";

type View = "read" | "text";

function wordsOf(body: string): string {
  const words = body.split(/\s+/).filter(Boolean).length;
  return `${count(words)} words · ${Math.max(1, Math.round(words / 200))} min`;
}

/** Saves the Markdown as a file; made in the browser, the text is already here. */
function saveAs(document: DocumentView): void {
  const url = URL.createObjectURL(new Blob([document.body], { type: "text/markdown" }));
  const link = window.document.createElement("a");
  link.href = url;
  link.download = `${document.title.replace(/[^\p{L}\p{N} _-]+/gu, " ").trim()} v${document.shownVersion}.md`;
  link.click();
  URL.revokeObjectURL(url);
}

function SourceText({ body }: { body: string }) {
  return (
    <ol className="py-2 font-mono text-12">
      {body.split("\n").map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
        <li key={index} className="flex min-h-5 gap-3 px-4 hover:bg-bg">
          <span className="w-8 shrink-0 select-none text-right text-ink3">{index + 1}</span>
          <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{line}</span>
        </li>
      ))}
    </ol>
  );
}

function DocumentBody({ document, view }: { document: DocumentView; view: View }) {
  return (
    <>
      {document.shownVersion < document.version && (
        <Notice kind="wait" className="m-3">
          You read version {document.shownVersion}. The newest is version {document.version}.
        </Notice>
      )}
      {view === "text" ? (
        <SourceText body={document.body} />
      ) : (
        <article className="mx-auto max-w-[720px] px-5 py-6">
          <Markdown text={document.body} />
        </article>
      )}
    </>
  );
}

export function DocumentPage({ id, initialVersion }: { id: string; initialVersion: number | undefined }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [version, setVersion] = useState(initialVersion);
  const [view, setView] = useState<View>("read");
  const query = useQuery(trpc.documents.get.queryOptions({ id, version }, { placeholderData: keepPreviousData }));
  const document = query.data;
  const shown = document && documentState(document);
  const actions = document && (
    <>
      <span className="text-12 text-ink3 max-md:hidden">{wordsOf(document.body)}</span>
      <Segment
        label="How the document is shown"
        value={view}
        onChange={setView}
        options={[
          { value: "read", label: "Read" },
          { value: "text", label: "Text" },
        ]}
      />
      <Button size="icon" aria-label="Save as a file" onClick={() => saveAs(document)}>
        <Download size={14} aria-hidden />
      </Button>
    </>
  );
  return (
    <PageFrame
      title={
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate">{document?.title ?? "Document"}</span>
          {shown && document && (
            <Chip className="font-400 max-md:hidden">
              <StateGlyph state={shown.state} size={12} /> {shown.word}, v{document.shownVersion}
            </Chip>
          )}
        </span>
      }
      crumb={{ label: "Documents", href: `${team.path}/documents` }}
      actions={actions}
      rail={document && <VersionsRail document={document} onChoose={setVersion} />}
      railTitle="Versions"
      railWidth="document"
    >
      <QueryState
        query={query}
        subject="The document"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading the document" />}
      >
        {(found) => <DocumentBody document={found} view={view} />}
      </QueryState>
    </PageFrame>
  );
}
