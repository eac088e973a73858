"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { MessageItem } from "./message-item.tsx";

/** A thread further back than the list shows, for whoever follows a link to it. */
export function LinkedThread({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.messages.thread.queryOptions({ id }));
  if (error) return <Notice kind="fail">The message of this link is not here: {error.message}</Notice>;
  if (!data) return null;
  return (
    <section aria-label="From your link" className="grid gap-3 rounded-8 border border-ac-line p-3">
      <h4 className="text-12 text-ink3">From your link, further back</h4>
      <MessageItem message={data} isLinked={data.id === id} />
      {data.replies.length > 0 && (
        <div className="ml-2.5 grid gap-3 border-line border-l-2 pl-4">
          {data.replies.map((reply) => (
            <MessageItem key={reply.id} message={reply} isLinked={reply.id === id} />
          ))}
        </div>
      )}
    </section>
  );
}
