"use client";
import { useQuery } from "@tanstack/react-query";
import { DocumentTable } from "#components/documents/document-table";
import { useTRPC } from "#components/trpc/trpc";

/** What was written for the task; nothing is shown where nothing was. */
export function TaskDocuments({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const documents = useQuery(trpc.documents.list.queryOptions({ taskId, limit: 50 })).data?.items ?? [];
  if (documents.length === 0) return null;
  return (
    <section aria-label="Documents">
      <h3 className="mb-1">
        <span className="font-600">Documents</span> <span className="text-ink3">{documents.length}</span>
      </h3>
      <DocumentTable documents={documents} />
    </section>
  );
}
