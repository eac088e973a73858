"use client";
import { Paperclip } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { useKeptDraft } from "#components/lib/kept-draft";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { AttachmentChips } from "./attachment-chips.tsx";
import { MentionBox } from "./mention-box.tsx";
import { filesOf, useAttachments } from "./use-attachments.ts";
import { draftPlace, type Outbox, type ThreadPlace } from "./use-outbox.ts";

type Kind = "comment" | "question" | "status_update";

const kinds: { value: Kind; label: string }[] = [
  { value: "comment", label: "Comment" },
  { value: "question", label: "Question" },
  { value: "status_update", label: "Status" },
];

type ComposerProps = {
  place: ThreadPlace;
  label: string;
  outbox: Outbox;
  /** What it replies to; a question may be answered. */
  replyTo?: { id: string; isQuestion: boolean };
  onSent?: () => void;
  onCancel?: () => void;
};

/** What files come by drop does not matter to the text; only files light the box up. */
function useFileDrop(onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles(filesOf(event.dataTransfer));
      },
    },
  };
}

/** Writes to a thread: text with @names, a kind, files by drop, paste or choice. What was typed outlives the page. */
export function Composer({ place, label, outbox, replyTo, onSent, onCancel }: ComposerProps) {
  const [body, setBody] = useKeptDraft(draftPlace(place, replyTo?.id));
  const [kind, setKind] = useState<Kind>("comment");
  const files = useAttachments();
  const picker = useRef<HTMLInputElement>(null);
  const drop = useFileDrop(files.add);
  const text = body.trim();
  const broken = files.items.find((item) => item.error !== null);
  const offReason = files.isUploading
    ? "Files are still on their way"
    : broken
      ? "Take out the file that did not go up"
      : text
        ? undefined
        : "Write something first";

  function submit(): void {
    if (offReason) return;
    const sent = replyTo?.isQuestion ? "answer" : kind;
    const fileIds = files.items.flatMap((item) => item.id ?? []);
    outbox.send({ body: text, kind: sent, fileIds, ...(replyTo ? { replyToId: replyTo.id } : {}) });
    setBody("");
    files.clear();
    onSent?.();
  }

  return (
    <form
      className={cn("grid gap-2 rounded-8", drop.isOver && "outline-2 outline-ac outline-dashed outline-offset-4")}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onPaste={(event) => {
        const pasted = filesOf(event.clipboardData);
        if (pasted.length === 0) return;
        event.preventDefault();
        files.add(pasted);
      }}
      {...drop.handlers}
    >
      <MentionBox label={label} value={body} onChange={setBody} onSubmit={submit} />
      <AttachmentChips items={files.items} onRemove={files.remove} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" offReason={offReason}>
          {replyTo ? (replyTo.isQuestion ? "Send the answer" : "Send the reply") : "Send message"}
        </Button>
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            Leave it
          </Button>
        )}
        <Button kind="quiet" size="icon" aria-label="Add files" onClick={() => picker.current?.click()}>
          <Paperclip size={14} aria-hidden />
        </Button>
        {!replyTo && <Segment label="Kind of message" isSmall value={kind} onChange={setKind} options={kinds} />}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files"
          onChange={(event) => {
            files.add(event.target.files ?? []);
            event.target.value = "";
          }}
        />
        <span className="text-12 text-ink3 max-md:hidden">@ calls somebody by name · drop or paste files</span>
      </div>
      {files.problem && <Notice kind="fail">{files.problem}</Notice>}
    </form>
  );
}
