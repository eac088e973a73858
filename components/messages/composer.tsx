"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { useRef, useState } from "react";
import { refuseFiles, uploadFile } from "#components/lib/upload";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { FileChips } from "#components/ui/file-chips";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { MentionBox } from "./mention-box.tsx";

export type ThreadPlace = { taskId?: string; missionId?: string };
type Kind = "comment" | "question" | "status_update";

const kinds: { value: Kind; label: string }[] = [
  { value: "comment", label: "Comment" },
  { value: "question", label: "Question" },
  { value: "status_update", label: "Status" },
];
const MAX_FILES = 10;

function usePost(place: ThreadPlace, onSent: () => void) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (given: { body: string; kind: Kind | "answer"; replyToId?: string; files: File[] }) => {
      const { files, ...message } = given;
      const stored = await Promise.all(files.map(uploadFile));
      return client.messages.post.mutate({ ...place, ...message, fileIds: stored.map((file) => file.id) });
    },
    onSuccess: () => {
      onSent();
      return queryClient.invalidateQueries(trpc.messages.pathFilter());
    },
  });
}

type ComposerProps = {
  place: ThreadPlace;
  label: string;
  /** What it replies to; a question may be answered. */
  replyTo?: { id: string; isQuestion: boolean };
  onSent?: () => void;
  onCancel?: () => void;
};

/** Writes to a thread: text with @names, a kind, files. What was typed stays until it is sent. */
export function Composer({ place, label, replyTo, onSent, onCancel }: ComposerProps) {
  const [body, setBody] = useState("");
  const [kind, setKind] = useState<Kind>("comment");
  const [files, setFiles] = useState<File[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const post = usePost(place, () => {
    setBody("");
    setFiles([]);
    onSent?.();
  });
  const problem = files.length > MAX_FILES ? `A message takes ${MAX_FILES} files.` : refuseFiles(files);
  const text = body.trim();

  function submit(): void {
    if (text === "" || problem || post.isPending) return;
    const reply = replyTo ? { replyToId: replyTo.id, kind: replyTo.isQuestion ? ("answer" as const) : kind } : { kind };
    post.mutate({ body: text, files, ...reply });
  }

  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <MentionBox label={label} value={body} hasProblem={post.isError} onChange={setBody} onSubmit={submit} />
      <FileChips
        label="Files of this message"
        files={files}
        onRemove={(file) => setFiles(files.filter((known) => known !== file))}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          isBusy={post.isPending}
          busyText="Sending…"
          offReason={text ? undefined : "Write something first"}
        >
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
            setFiles([...files, ...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <span className="text-12 text-ink3 max-md:hidden">@ calls somebody by name</span>
      </div>
      {problem && <Notice kind="fail">{problem}</Notice>}
      {post.error && <Notice kind="fail">Not sent: {post.error.message} Your text is kept.</Notice>}
    </form>
  );
}
