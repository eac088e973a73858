"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useDeferredValue, useRef, useState } from "react";
import { count } from "#components/lib/format";
import { Markdown } from "#components/markdown/lazy-markdown";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { DocumentView } from "#server/domains/documents/schema";
import { wordsOf } from "../reading.ts";
import { useBlame } from "../use-blame.ts";
import { ConflictView } from "./conflict-view.tsx";
import { EditBar, Others } from "./edit-bar.tsx";
import { KeepNotice } from "./keep-note.tsx";
import { useDraft } from "./use-draft.ts";
import { useEdited } from "./use-edited.ts";
import { useUploads } from "./use-uploads.ts";

const CodeEditor = dynamic(() => import("./code-editor.tsx"), {
  ssr: false,
  loading: () => <SkeletonRows rows={12} label="Loading the editor" />,
});

type EditProps = { document: DocumentView; onClose: () => void };
type Draft = Parameters<typeof useDraft>[1];

/** The editor of the newest version. It waits for the person's own draft, so that it never begins with the wrong text. */
export default function DocumentEdit({ document, onClose }: EditProps) {
  const trpc = useTRPC();
  const draft = useQuery(trpc.documents.draft.queryOptions({ id: document.id }, { refetchOnMount: "always" }));
  const viewer = useQuery(trpc.session.me.queryOptions());
  return (
    <QueryState
      query={draft}
      subject="Your draft"
      className="m-4"
      loading={<SkeletonRows rows={12} label="Loading the editor" />}
    >
      {(found) =>
        // An answer from an earlier editor would begin with what was saved or thrown away since.
        draft.isFetchedAfterMount &&
        viewer.data && (
          <>
            <Others others={found.others} />
            <Editor document={document} draft={found.draft} userId={viewer.data.userId} onClose={onClose} />
          </>
        )
      }
    </QueryState>
  );
}

/** What the text stands on, where that is not simply the newest version. */
function DraftNotices({ isDraft, base, newest }: { isDraft: boolean; base: number; newest: number }) {
  if (!isDraft && base >= newest) return null;
  return (
    <Notice kind="wait" className="mx-3 mt-3">
      {isDraft && `This is what you wrote over v${base} and did not save. `}
      {base < newest && `v${newest} was saved meanwhile; it is merged in when you save.`}
    </Notice>
  );
}

function Editor({ document, draft, userId, onClose }: EditProps & { draft: Draft; userId: string }) {
  const trpc = useTRPC();
  const { keeper, beginning, keep } = useDraft(document, draft, userId);
  const edited = useEdited({ id: document.id, keeper, beginning, onClose });
  const { text, saveText } = edited;
  const [tooLong, setTooLong] = useState(0);
  // A merged or chosen text begins a new editor with it.
  const [round, setRound] = useState({ number: 0, body: beginning.body });
  const insertRef = useRef<((text: string) => void) | null>(null);
  const discard = useMutation(trpc.documents.leaveDraft.mutationOptions());
  const uploads = useUploads();
  const blame = useBlame(document, beginning.isDraft || round.number > 0 ? null : beginning.baseVersion);
  const shownText = useDeferredValue(text.body);

  function change(next: { title?: string; body?: string }): void {
    setTooLong(0);
    edited.change(next);
  }

  if (edited.conflict)
    return (
      <ConflictView
        conflict={edited.conflict}
        isBusy={edited.isSaving}
        onChoose={edited.saveChosen}
        onBack={() => {
          edited.leaveConflict();
          setRound({ number: round.number + 1, body: text.body });
        }}
      />
    );
  return (
    <section aria-label="Editor" className="flex min-h-0 flex-1 flex-col">
      <EditBar
        title={text.title}
        nextVersion={document.version + 1}
        keep={keep}
        isSaving={edited.isSaving}
        canSave={text.title.trim() !== "" && text.body !== ""}
        onTitle={(title) => change({ title })}
        onFiles={(files) => void uploads.send(files).then((made) => insertRef.current?.(made))}
        onSave={saveText}
        onDiscard={() => {
          keeper.end();
          discard.mutate({ id: document.id, isThrownAway: true }, { onSettled: onClose });
        }}
      />
      <KeepNotice keep={keep} />
      <DraftNotices
        isDraft={beginning.isDraft && round.number === 0}
        base={text.baseVersion}
        newest={document.version}
      />
      {edited.savedVersion > 0 && (
        <Notice kind="wait" className="mx-3 mt-3">
          v{edited.savedVersion} is saved. What you wrote since is not in it yet.
        </Notice>
      )}
      {tooLong > 0 && (
        <Notice kind="fail" className="mx-3 mt-3">
          {count(tooLong)} characters were not put in: a document holds 500,000. Your text is as it was. Attach what you
          wanted to paste as a file instead.
        </Notice>
      )}
      {uploads.problem && (
        <Notice kind="fail" className="mx-3 mt-3">
          {uploads.problem} Your text is kept.
        </Notice>
      )}
      {uploads.sending > 0 && (
        <Notice kind="wait" className="mx-3 mt-3">
          Sending {uploads.sending === 1 ? "a file" : `${uploads.sending} files`}…
        </Notice>
      )}
      {edited.saveError && (
        <Notice kind="fail" className="mx-3 mt-3">
          Not saved: {edited.saveError.message} Your text is kept.
        </Notice>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-1 xl:grid-cols-2">
        <div className="min-h-80 min-w-0 border-line xl:border-r">
          <CodeEditor
            key={round.number}
            label="Text in Markdown"
            initialText={round.body}
            blame={blame}
            onText={(body) => change({ body })}
            onTooLong={setTooLong}
            onFiles={uploads.send}
            onSave={() => saveText("")}
            insertRef={insertRef}
          />
        </div>
        <div className="min-w-0 max-xl:hidden">
          <p className="flex justify-between border-line border-b px-5 py-2 text-12 text-ink3">
            <span>Preview</span> <span>{wordsOf(shownText)}</span>
          </p>
          <article aria-label="Preview" className="px-5 py-5">
            <Markdown text={shownText} />
          </article>
        </div>
      </div>
    </section>
  );
}
