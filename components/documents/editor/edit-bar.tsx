"use client";
import { Paperclip } from "lucide-react";
import { useRef, useState } from "react";
import type { KeepState } from "#components/lib/draft-keeper";
import { PersonFace } from "#components/state/face";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { KeepWords } from "./keep-note.tsx";

type EditBarProps = {
  title: string;
  nextVersion: number;
  keep: KeepState;
  isSaving: boolean;
  canSave: boolean;
  onTitle: (title: string) => void;
  onFiles: (files: File[]) => void;
  onSave: (summary: string) => void;
  onDiscard: () => void;
};

export function EditBar(props: EditBarProps) {
  const { title, nextVersion, keep, isSaving, canSave, onTitle, onFiles, onSave, onDiscard } = props;
  const [summary, setSummary] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  return (
    <form
      className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(summary.trim());
      }}
    >
      <Input
        aria-label="Title"
        className="min-w-40 flex-1 font-550"
        maxLength={200}
        value={title}
        onChange={(event) => onTitle(event.target.value)}
      />
      <Input
        aria-label="What you changed"
        placeholder="What you changed (optional)"
        className="min-w-40 flex-1"
        maxLength={200}
        value={summary}
        onChange={(event) => setSummary(event.target.value)}
      />
      <KeepWords keep={keep} />
      <Button size="icon" kind="quiet" aria-label="Put in an image or a file" onClick={() => picker.current?.click()}>
        <Paperclip size={14} aria-hidden />
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label="Files for the text"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <LeaveButton isClean={keep.state === "clean"} onLeave={onDiscard} />
      <Button
        type="submit"
        kind="main"
        isBusy={isSaving}
        busyText="Saving…"
        offReason={canSave ? undefined : "A document needs a title and text"}
      >
        Save v{nextVersion}
      </Button>
    </form>
  );
}

/** Closes at once when nothing was written; else it asks once more. */
function LeaveButton({ isClean, onLeave }: { isClean: boolean; onLeave: () => void }) {
  const [isAsked, setAsked] = useState(false);
  if (isClean || isAsked)
    return (
      <Button kind={isClean ? "quiet" : "danger"} onClick={onLeave} onBlur={() => setAsked(false)}>
        {isClean ? "Close" : "Yes, throw my draft away"}
      </Button>
    );
  return (
    <Button kind="quiet" onClick={() => setAsked(true)}>
      Throw away
    </Button>
  );
}

type Other = { userId: string; name: string; isChanging: boolean };

/** Who else has the editor open. Their changes and yours are merged when you save. */
export function Others({ others }: { others: Other[] }) {
  if (others.length === 0) return null;
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-2 border-line border-b bg-bg px-4 py-1.5 text-12 text-ink2"
    >
      {others.map((other) => (
        <span key={other.userId} className="inline-flex items-center gap-1.5">
          <PersonFace name={other.name} /> {other.name}{" "}
          {other.isChanging ? "is editing too" : "has the editor open too"}
        </span>
      ))}
      <span className="text-ink3">What you both write is merged when you save.</span>
    </p>
  );
}
