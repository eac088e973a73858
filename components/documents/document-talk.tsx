"use client";
import { Thread } from "#components/messages/thread";

export default function DocumentTalk({ documentId }: { documentId: string }) {
  return (
    <div className="px-4 py-3">
      <Thread
        place={{ documentId }}
        title="Comments"
        label="Write about this document"
        emptyText="A question here reaches who wrote the newest version; @name calls anybody else."
      />
    </div>
  );
}
