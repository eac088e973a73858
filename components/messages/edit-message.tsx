"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { MessageView } from "#server/domains/messages/schema";
import { MentionBox } from "./mention-box.tsx";

type EditMessageProps = { message: MessageView; isDeleting: boolean; onClose: () => void };

/** Says one's message better, or takes it back; both keep what it said before. */
export function EditMessage({ message, isDeleting, onClose }: EditMessageProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [body, setBody] = useState(message.body);
  const done = {
    onSuccess: () => {
      onClose();
      return queryClient.invalidateQueries(trpc.messages.pathFilter());
    },
  };
  const edit = useMutation(trpc.messages.edit.mutationOptions(done));
  const remove = useMutation(trpc.messages.delete.mutationOptions(done));
  const error = edit.error ?? remove.error;
  const text = body.trim();
  const save = () => {
    if (text) edit.mutate({ id: message.id, body: text });
  };
  return (
    <div className="grid gap-2">
      {isDeleting ? (
        <p className="text-ink2">Delete this message? Its place stays, and its text stays in the history.</p>
      ) : (
        <MentionBox label="Your message" value={body} rows={3} onChange={setBody} onSubmit={save} />
      )}
      <div className="flex gap-2">
        {isDeleting ? (
          <Button kind="danger" isBusy={remove.isPending} onClick={() => remove.mutate({ id: message.id })}>
            Delete message
          </Button>
        ) : (
          <Button isBusy={edit.isPending} offReason={text ? undefined : "A message needs text"} onClick={save}>
            Save
          </Button>
        )}
        <Button kind="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
      {error && <Notice kind="fail">Not changed: {error.message}</Notice>}
    </div>
  );
}
