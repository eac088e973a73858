"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import dynamic from "next/dynamic";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { useAddress } from "#components/lib/use-address";
import { useNarrow } from "#components/lib/use-narrow";
import { Markdown } from "#components/markdown/lazy-markdown";
import { OutsideNote } from "#components/outside/outside-note";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { DocumentView } from "#server/domains/documents/schema";
import { CompareVersions } from "./compare-versions.tsx";
import { DocumentBar, type ViewOf, viewOf } from "./document-bar.tsx";
import { DocumentRail, railTabOf } from "./document-rail.tsx";
import { RestoreButton } from "./restore-button.tsx";
import { documentState } from "./words.ts";

const DocumentEdit = dynamic(() => import("./editor/document-edit.tsx"), {
  ssr: false,
  loading: () => <SkeletonRows rows={12} label="Loading the editor" />,
});

function OldVersionNotice({ document, onNewest }: { document: DocumentView; onNewest: () => void }) {
  if (document.shownVersion >= document.version) return null;
  return (
    <Notice
      kind="wait"
      className="m-3"
      action={
        <span className="flex flex-wrap justify-end gap-2">
          <Button size="small" onClick={onNewest}>
            Read v{document.version}
          </Button>
          <RestoreButton document={document} version={document.shownVersion} onRestored={onNewest} />
        </span>
      }
    >
      You read version {document.shownVersion}. The newest is version {document.version}.
    </Notice>
  );
}

function DocumentText({ document, onNewest }: { document: DocumentView; onNewest: () => void }) {
  return (
    <>
      <OldVersionNotice document={document} onNewest={onNewest} />
      {document.reviewNote && document.shownVersion === document.version && (
        <Notice kind="wait" className="m-3">
          Asked to change: {document.reviewNote}
        </Notice>
      )}
      {document.shownVersion === document.version && (
        <OutsideNote
          origins={document.outside}
          subject={{ kind: "document", id: document.id, version: document.version }}
          className="mx-auto mt-4 w-full max-w-[720px] px-5"
        />
      )}
      <article className="mx-auto w-full max-w-[720px] px-5 py-6">
        <Markdown text={document.body} />
      </article>
    </>
  );
}

function Title({ document }: { document: DocumentView | undefined }) {
  if (!document) return "Document";
  const shown = documentState(document);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate" title={document.title}>
        {document.title}
      </span>
      {document.audience !== "team" && <Lock size={13} className="shrink-0 text-ink3" aria-label="Not for everybody" />}
      <Chip className="font-400 max-md:hidden">
        <StateGlyph state={shown.state} size={12} /> {shown.word}, v{document.shownVersion}
      </Chip>
    </span>
  );
}

export function DocumentPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [address, setAddress] = useAddress();
  const version = versionOf(address.get("version"));
  const query = useQuery(
    trpc.documents.get.queryOptions({ id, ...(version ? { version } : {}) }, { placeholderData: keepPreviousData }),
  );
  const document = query.data;
  const view = viewOf(address.get("view"), document?.canEdit ?? false);
  const show = (next: ViewOf) =>
    setAddress({ view: next === "read" ? null : next, ...(next === "edit" ? { version: null } : {}) });
  const newest = () => setAddress({ version: null });
  const about = address.get("about");
  const isNarrow = useNarrow();
  return (
    <PageFrame
      title={<Title document={document} />}
      crumb={{ label: "Documents", href: `${team.path}/documents` }}
      rail={
        document && (
          <DocumentRail
            document={document}
            tab={railTabOf(about)}
            onTab={(tab) => setAddress({ about: tab })}
            onChoose={(chosen) => setAddress({ version: String(chosen) })}
          />
        )
      }
      railTitle="Versions and more"
      // A link to a comment opens the drawer, where the rail is one.
      drawer={{
        isOpen: isNarrow && about !== null,
        onChange: (isOpen) => setAddress({ about: isOpen ? "versions" : null }),
      }}
      railWidth="document"
    >
      <QueryState
        query={query}
        subject="The document"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading the document" />}
      >
        {(found) => (
          <div className="flex min-h-full flex-col">
            <DocumentBar document={found} view={view} onView={show} />
            {view === "read" && <DocumentText document={found} onNewest={newest} />}
            {view === "edit" && found.shownVersion === found.version && (
              <DocumentEdit key={found.id} document={found} onClose={() => show("read")} />
            )}
            {view === "compare" && <CompareVersions document={found} address={address} onAddress={setAddress} />}
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}

function versionOf(given: string | null): number | undefined {
  return given && /^[1-9]\d{0,5}$/.test(given) ? Number(given) : undefined;
}
