"use client";
import { Thread } from "#components/messages/thread";

export function TaskTalk({ taskId }: { taskId: string }) {
  return (
    <Thread
      place={{ taskId }}
      label="Write on this task"
      emptyText="A question or a comment here reaches whoever has the task; @name calls anybody else."
    />
  );
}
