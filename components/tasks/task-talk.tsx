"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Markdown } from "#components/markdown/lazy-markdown";
import { ActorFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

function WriteMessage({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [body, setBody] = useState("");
  const post = useMutation(
    trpc.tasks.postMessage.mutationOptions({
      onSuccess: () => {
        setBody("");
        return queryClient.invalidateQueries(trpc.tasks.messages.queryFilter({ id: taskId }));
      },
    }),
  );
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) post.mutate({ id: taskId, body: body.trim() });
      }}
    >
      <Field
        label="Write on this task"
        error={post.error ? `Not sent: ${post.error.message} Your text is kept.` : undefined}
      >
        <Textarea rows={2} className="min-h-14" value={body} onChange={(event) => setBody(event.target.value)} />
      </Field>
      <Button
        type="submit"
        className="justify-self-start"
        isBusy={post.isPending}
        offReason={body.trim() ? undefined : "Write something first"}
      >
        Send message
      </Button>
    </form>
  );
}

export function TaskTalk({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.messages.queryOptions({ id: taskId }));
  return (
    <section aria-label="Messages" className="grid max-w-[700px] gap-3">
      <h3 className="font-600">Messages</h3>
      <QueryState query={query} subject="The messages" loading={<SkeletonRows rows={2} label="Loading messages" />}>
        {(messages) => (
          <ol className="grid gap-3">
            {messages.map((message) => (
              <li key={message.id} className="flex gap-2.5">
                <ActorFace kind={message.isAgent ? "agent" : "user"} name={message.author} />
                <div className="min-w-0 flex-1">
                  <p className="flex items-baseline gap-2">
                    <span className="font-600">{message.author}</span>
                    <Age at={message.createdAt} className="text-12 text-ink3" />
                  </p>
                  <Markdown text={message.body} isSmall />
                </div>
              </li>
            ))}
          </ol>
        )}
      </QueryState>
      <WriteMessage taskId={taskId} />
    </section>
  );
}
